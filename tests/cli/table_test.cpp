#include "firmware/cli/table.hpp"

#include <sstream>

#include "firmware/cli/text.hpp"
#include "tests/support/catch.hpp"

using namespace firmware::cli;

namespace {

constexpr Terminal k_file{};

Terminal narrow(std::size_t columns) { return {true, false, columns}; }

}  // namespace

TEST_CASE("columns are aligned by what is seen", "[table]") {
    Table table({{"NAME"}, {"COUNT", true}, {"TEXT"}});
    table.add({"Éva", "7", "x"});
    table.add({"東京", "1234", "y"});
    CHECK(table.to_text(k_file) ==
          "NAME  COUNT  TEXT\n"
          "Éva       7  x\n"
          "東京   1234  y\n");
}

TEST_CASE("a column with nothing in it is left out", "[table]") {
    Table table({{"A"}, {"B"}, {"C"}});
    table.add({"1", "", "2"});
    table.add({"3"});
    CHECK(table.to_text(k_file) == "A  C\n1  2\n3\n");
}

TEST_CASE("a table is no wider than the terminal", "[table]") {
    Table table({{"ID"}, {"TEXT", false, true}, {"NOTE", false, true}});
    table.add({"msg_1", "a rather long text that goes on", "short"});
    for (std::size_t columns = 8; columns < 60; ++columns) {
        std::istringstream lines(table.to_text(narrow(columns)));
        for (std::string line; std::getline(lines, line);) {
            INFO(columns << ": " << line);
            CHECK(width_of(line) <= columns);
        }
    }
    CHECK_THAT(table.to_text(narrow(30)), ContainsSubstring("msg_1  a rather") && ContainsSubstring("…  short\n"));
    CHECK_THAT(table.to_text(k_file), ContainsSubstring("that goes on  short\n"));
}

TEST_CASE("a narrow terminal loses what is expendable before an id is cut", "[table]") {
    Table table({{"ID"}, {"CLASS", false, false, 1}, {"STATE", false, true}, {"TEXT", false, true, 2}});
    table.add({"msg_0123456789", "marketing", "held: outside", "twenty characters 20"});
    CHECK(table.to_text(narrow(62)) ==
          "ID              CLASS      STATE          TEXT\n"
          "msg_0123456789  marketing  held: outside  twenty characters 20\n");
    CHECK(table.to_text(narrow(50)) ==
          "ID              CLASS      STATE       TEXT\n"
          "msg_0123456789  marketing  held: out…  twenty cha…\n");
    CHECK_THAT(table.to_text(narrow(40)),
               ContainsSubstring("msg_0123456789  held: ") && !ContainsSubstring("marketing"));
    CHECK_THAT(table.to_text(narrow(30)), ContainsSubstring("msg_0123456789  held: outside\n"));
    CHECK_THAT(table.to_text(narrow(20)), !ContainsSubstring("msg_0123456789"));
}

TEST_CASE("a cell has one line and no controls", "[table]") {
    Table table({{"TEXT"}});
    table.add({"a\nb\x1b[2J"});
    CHECK(table.to_text(k_file) == "TEXT\na b\ufffd[2J\n");
}

TEST_CASE("colours are for terminals that know them and take no room", "[table]") {
    Table table({{"STATE"}, {"X"}});
    table.add({{"held", Colour::yellow}, "1"});
    CHECK(table.to_text({true, true, 80}) == "\x1b[1mSTATE\x1b[0m  \x1b[1mX\x1b[0m\n\x1b[33mheld\x1b[0m   1\n");
    CHECK(table.to_text({true, false, 80}) == "STATE  X\nheld   1\n");
}

TEST_CASE("details stand under each other, without those that are empty", "[table]") {
    Details details;
    details.add("id", "msg_1");
    details.add("reference", "");
    details.add("text", "two\nlines\x1b");
    CHECK(details.to_text(k_file) ==
          "id    msg_1\n"
          "text  two\n"
          "      lines\ufffd\n");
}
