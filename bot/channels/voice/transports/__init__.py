"""Ways in which an exchange hands over a call's audio, behind one interface."""
