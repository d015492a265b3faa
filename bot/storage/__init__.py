"""What is remembered: tables, their migrations, and one store for each kind of thing."""
