"""What a page for the phone shows in each frame, against the clock of its sound."""

EVERY_FRAME = """
window.frames = [];
const request = window.requestAnimationFrame;
window.requestAnimationFrame = (draw) => request((now) => {
  draw(now);
  const text = (id) => document.getElementById(id).textContent;
  const { currentTime, paused } = document.getElementById("sound");
  const isHeld = document.getElementById("display").classList.contains("held");
  if (!paused) frames.push([currentTime * 1000, isHeld, text("left"), text("title")]);
});
"""
"""Notes what each frame shows, and where the sound is then."""


def shown_at(session, time):
    """What has to be seen at that time: whether something is held, the seconds left, and the exercise."""
    step = next((step for step in session.steps if time < step.end), None)
    if step is None:
        return False, "", session.chapters[-1].title
    is_held = step.start <= time
    left = (step.end if is_held else step.start) - time
    return is_held, str(-(-left // 1000)), session.chapters[step.exercise].title


def is_right(session, frame):
    """Whether what was seen is at most 100 ms from the sound."""
    time, *seen = frame
    return tuple(seen) in {shown_at(session, round(time + off)) for off in range(-100, 101, 20)}
