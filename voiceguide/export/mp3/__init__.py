"""The MP3 file: frames, the encoder, and how encoded parts are spliced."""
