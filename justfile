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

# Fuzzes one target of fuzz/ (cycle, dates, delimited, html, mapping, quotes, workbook)
fuzz target seconds="600":
    cargo fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- -dict=fuzz/dictionaries/{{target}} -max_total_time={{seconds}}

# Goldens made anew; read the difference
golden:
    UPDATE_EXPECT=1 cargo test --test suite
    git diff --stat fixtures

# The table of docs/reference/performance.md, in about five minutes
bench:
    cargo bench --bench cycle --profile dist

# The quick table of `.ci/run`, in half a minute
bench-quick:
    cargo bench --bench cycle --profile dev -- quick

# Documentation of the library and of the program
docs:
    cargo doc --no-deps
    mdbook build docs

# Every edition through veraPDF and qpdf
conformance:
    cargo build
    .ci/conformance target/debug/promopacket
