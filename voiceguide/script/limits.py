"""How much a routine may be: one table, so that no script, short or long, costs more than moments to look at.

Each is far beyond what anybody would lie on a mat for; a script that reaches one was made by mistake or in malice.
"""

from voiceguide.units import Ms

# What is written

LARGEST = 1_000_000
"""Bytes of a script; a novel has as many."""
MOST_LINKED = 500_000
"""Characters of all linked files together, each counted as often as it is linked to: links multiply what they name."""
DEEPEST_LINK = 8
"""Files that a link may lead through."""
LONGEST_VALUE = 2000
"""Characters of a value that is not spoken."""
MOST_EXERCISES = 1000
"""Of these lasting half a minute, eight hours."""
MOST_ROUNDS = 50
MOST_REPETITIONS = 500
MOST_CUES = 1000
"""Of a hold: more than one a minute in the longest."""
LONGEST_RESPELLED = 100
"""Characters that are pronounced in a way of their own: some words."""
SHORTEST_PHASE = 500
"""Milliseconds: nobody moves faster, and no word is shorter."""
MOST_PARTS_OF_A_TIME = 8
"""Numbers with spaces before them in a time or a range of times: `1 min 30 s - 2 min`."""

# What becomes of it

LONGEST = Ms(12 * 60 * 60 * 1000)
"""No single time in a script, and no session, may be longer: 12 hours."""
LONGEST_ESTIMATE = Ms(LONGEST * 3 // 2)
"""What is estimated to last longer is refused before a word is spoken: estimates are not that far off."""
MOST_SOUNDS = 21_600
"""Words and chimes in a session: one every two seconds of the longest."""
MOST_SPOKEN = 200_000
"""Different characters for the voice in a session: they take it almost four hours, and 600 MB of memory."""
MOST_READ = 2_000_000
"""Characters that a session is made from, each text as often as it is said: as much as is said in 12 hours."""

# What is told of it

MOST_PROBLEMS = 100
"""Nobody reads on."""
MOST_WARNINGS = 100
