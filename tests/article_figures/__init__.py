"""The figures that articles tell, measured anew on real prices."""
