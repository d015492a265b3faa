"""Questions asked in the middle of other chats (`@bot FPT`): answered with cards, one of which the person sends on."""
