"""From a study to its report: run the chapters, collect, render, swap in whole."""
