"""Background music: finding, measuring, looping and mixing it."""
