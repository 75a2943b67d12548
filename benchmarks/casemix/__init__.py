"""Case mix: what a practice would be expected to have, given the ages and sexes of its patients."""
