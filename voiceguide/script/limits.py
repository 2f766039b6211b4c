"""Upper limits for scripts and sessions, so that reading any script takes moments.

Each is far beyond what anybody would exercise; a script that reaches one was made by mistake or in malice.
"""

from voiceguide.units import Ms

# Scripts

LARGEST = 1_000_000
"""Bytes in a script; about the size of a novel."""
MOST_LINKED = 500_000
"""Characters in all linked files together, each file counted once per link."""
DEEPEST_LINK = 8
"""Files in a chain of links."""
LONGEST_VALUE = 2000
"""Characters in a value that is not spoken."""
MOST_EXERCISES = 1000
"""Eight hours of exercises of half a minute."""
MOST_ROUNDS = 50
MOST_REPETITIONS = 500
MOST_CUES = 1000
"""Cues in a hold; in a hold of 12 hours, more than one a minute."""
LONGEST_RESPELLED = 100
"""Characters in a word or phrase with its own pronunciation."""
SHORTEST_PHASE = 500
"""Milliseconds; nobody moves faster, and no word is shorter."""
MOST_PARTS_OF_A_TIME = 8
"""Numbers after a space in a time or range of times, as in `1 min 30 s - 2 min`."""

# Sessions

LONGEST = Ms(12 * 60 * 60 * 1000)
"""12 hours, for any time in a script and for a whole session."""
LONGEST_ESTIMATE = Ms(LONGEST * 3 // 2)
"""A session estimated to last longer is refused before speech is synthesized; estimates are not that far off."""
MOST_SOUNDS = 21_600
"""Clips and chimes in a session: one every two seconds for 12 hours."""
MOST_SPOKEN = 200_000
"""Characters to synthesize for a session, repetitions not counted: almost four hours of speech, 600 MB of memory."""
MOST_READ = 2_000_000
"""Characters in all texts of a session, repetitions counted: as much as can be said in 12 hours."""

# Reports

MOST_PROBLEMS = 100
MOST_WARNINGS = 100
