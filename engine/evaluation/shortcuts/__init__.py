"""Did it learn the thing, or the scale bar? Four tests on a finished run."""
