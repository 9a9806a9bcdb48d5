"""Who stays and for how long, and how long customers wait: durations that may still go on."""
