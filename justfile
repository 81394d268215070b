# Recipes for `just` (https://just.systems); each is one command that can be typed as well.

# Every check of continuous integration
ci:
    .ci/run

# Every test, or those whose names hold one of these words
test *words:
    cargo test --test suite -- {{words}}

# An hour of looking for what brings the program or an archive down; `just hunt 5` is five minutes
hunt minutes="60":
    .ci/hunt {{minutes}}
