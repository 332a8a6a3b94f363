"""Training: seats played by the computer, exercises, the debrief, and a class of many tables."""
