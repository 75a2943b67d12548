"""What a rater's workbook says, and how its sheets and cells are called."""

from benchmarks.itembank import HIGHEST, LOWEST

START, RATINGS, LISTS = "Start here", "Ratings", "Lists"
PRACTICE, COMMENT = "practice", "comment"
ABOUT = {  # label in the first column of the first sheet: the column of partner_ratings.csv
    "Period": "period",
    "Rater group": "rater_group",
    "Your organisation": "organisation",
    "Your mark": "rater",
}
HINTS = {
    "Period": "Filled in by whoever sent you this, e.g. 2025-26Q3",
    "Rater group": "Leave as it is",
    "Your organisation": "The same words as your colleagues write",
    "Your mark": "As you were given it, e.g. r01; not your name. Use it again next time",
}
HEADINGS = 2  # rows of the second sheet above the answers: ids, then questions
ROWS = 60  # for answers

NOTICE = (
    "What you are asked",
    f"One line for each practice that you work with: a whole number from {LOWEST} (strongly "
    f"disagree) to {HIGHEST} (strongly agree) for each sentence. Leave blank what you cannot "
    "judge.",
    "Do not rate a practice that you work for. Keep rows 1 and 2 of the second sheet as they are.",
    "Your answers are personal data",
    "What is kept: your organisation, your mark, your scores and your comment, in one file on the "
    "machine of whoever sent you this. Nothing is sent anywhere else.",
    "Who sees it: single answers, the one who runs the survey alone. Practices see how many raters "
    "gave each score, only where several organisations rate them and nobody's answer can be told. "
    "Comments are never printed: a moderator sums up what three raters or more say.",
    "How long: until two later rounds have been printed, because rounds beside each other must not "
    "tell who came or left. Nothing is deleted by itself; whoever holds the file deletes it then.",
    "Taking part is up to you, and you may ask to see, correct or delete your answers until they "
    "are printed. Name no patient and no colleague in a comment.",
)
TITLES = (NOTICE[0], NOTICE[3])
