"""Whatever people, price servers, databases and Telegram may send: nothing of it reaches the top as a failure."""
