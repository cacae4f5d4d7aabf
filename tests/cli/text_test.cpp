#include "firmware/cli/text.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace firmware::cli;

TEST_CASE("widths are those of a terminal", "[text]") {
    struct Row {
        const char* text;
        std::size_t width;
    };
    for (const Row& row : std::vector<Row>{{"", 0},
                                           {"abc", 3},
                                           {"Élé", 3},
                                           {"e\u0301", 1},
                                           {"東京", 4},
                                           {"😀", 2},
                                           {"a\u200bb", 2},
                                           {"ﬁ", 1},
                                           {"Ａ", 2}}) {
        INFO(row.text);
        CHECK(width_of(row.text) == row.width);
    }
}

TEST_CASE("a text is cut where it does not fit, never inside a character", "[text]") {
    struct Row {
        const char* text;
        std::size_t columns;
        const char* shown;
    };
    for (const Row& row : std::vector<Row>{{"abc", 3, "abc"},
                                           {"abcd", 3, "ab…"},
                                           {"éèêë", 3, "éè…"},
                                           {"東京都", 5, "東京…"},
                                           {"東京都", 4, "東…"},
                                           {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
                                           {"abc", 1, "…"},
                                           {"abc", 0, ""},
                                           {"", 0, ""}}) {
        INFO(row.text);
        CHECK(shortened(row.text, row.columns) == row.shown);
        CHECK(width_of(shortened(row.text, row.columns)) <= row.columns);
    }
}

TEST_CASE("what a stranger wrote does not steer the terminal", "[text]") {
    CHECK(printable("a\x1b[31mb\x07") == "a\ufffd[31mb\ufffd");
    CHECK(printable("a\u009bb") == "a\ufffdb");
    CHECK(printable("a\u202eb\u2066c") == "a\ufffdb\ufffdc");
    CHECK(printable("a\nb") == "a\nb");
    CHECK(one_line("a\nb\tc\r") == "a b c\ufffd");
    CHECK(printable("ab\xff") == "ab");
}

TEST_CASE("one of something has no s", "[text]") {
    CHECK(count_of(0, "part") == "0 parts");
    CHECK(count_of(1, "part") == "1 part");
    CHECK(count_of(2, "part") == "2 parts");
}
