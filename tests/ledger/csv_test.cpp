#include "controller/ledger/csv.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace controller::ledger;

namespace {

// One line of text for each item, so that a test reads like the file it is about.
std::string shown(const CsvItem& item) {
    if (const auto* wrong = std::get_if<words::Diagnostic>(&item)) return words::to_string(*wrong);
    std::string text;
    for (const CsvField& field : std::get<CsvRecord>(item).fields) text += "[" + field.text + "]";
    return text;
}

std::vector<std::string> drain(CsvReader& reader) {
    std::vector<std::string> items;
    while (const auto item = reader.next()) items.push_back(shown(*item));
    return items;
}

std::vector<std::string> read(std::string_view text, std::size_t chunk = std::string::npos) {
    CsvReader reader("f.csv");
    std::vector<std::string> items;
    for (std::size_t from = 0; from < text.size(); from += std::min(chunk, text.size())) {
        reader.feed(text.substr(from, chunk));
        for (auto& item : drain(reader)) items.push_back(std::move(item));
    }
    reader.finish();
    for (auto& item : drain(reader)) items.push_back(std::move(item));
    return items;
}

using Items = std::vector<std::string>;

struct Case {
    std::string text;
    Items items;
};

const std::string k_quote_inside = "a quote inside a field: put the field in quotes and write the quote twice";
const std::string k_after_quote = "after a closing quote only the next field or the end of the line may come";
const std::string k_carriage_return =
    "a carriage return without a line feed: save the file with the line ends of Windows or Unix";

const std::vector<Case> k_cases = {
    {"", {}},
    {"\n\n\r\n\n", {}},
    {"\xef\xbb\xbf", {}},
    {"a,b\n1,2\n", {"[a][b]", "[1][2]"}},
    {"a,b\r\n1,2\r\n", {"[a][b]", "[1][2]"}},
    {"a,b\n1,2", {"[a][b]", "[1][2]"}},
    {"a,b\n1,2\r", {"[a][b]", "[1][2]"}},
    {"\xef\xbb\xbf"
     "a,b\n1,2\n",
     {"[a][b]", "[1][2]"}},
    {"a;b\n1;2,3\n", {"[a][b]", "[1][2,3]"}},
    {"a;b,c;d\n1;2;3\n", {"[a][b,c][d]", "[1][2][3]"}},
    {"\"a;b;c\",d\n1,2\n", {"[a;b;c][d]", "[1][2]"}},
    {"a\n1\n", {"[a]", "[1]"}},
    {"a,b\n,\n", {"[a][b]", "[][]"}},
    {"a,b\n\n\n1,2\n\n", {"[a][b]", "[1][2]"}},
    {"a,b\n\"1\",\"2\"\n", {"[a][b]", "[1][2]"}},
    {"a,b\n\"1,1\",\"2\"\"2\"\n", {"[a][b]", "[1,1][2\"2]"}},
    {"a,b\n\"\",\"\"\"\"\n", {"[a][b]", "[][\"]"}},
    {"a,b\n\"1\n1\",\"2\r\n2\"\n3,4\n", {"[a][b]", "[1\n1][2\r\n2]", "[3][4]"}},
    {"a,b\n\"1\",2", {"[a][b]", "[1][2]"}},
    {"a,b\n1,\"2\"", {"[a][b]", "[1][2]"}},
    {"a,b\n1,\"2\"\r", {"[a][b]", "[1][2]"}},
    {"a,b\n 1 , 2 \n", {"[a][b]", "[ 1 ][ 2 ]"}},
    {"a,b\n1,2,3\n4\n", {"[a][b]", "[1][2][3]", "[4]"}},
    // one bad line is left out, the next is read
    {"a,b\n1\"1,2\n3,4\n", {"[a][b]", "f.csv:2:2: " + k_quote_inside, "[3][4]"}},
    {"a,b\n1, \"2\"\n3,4\n", {"[a][b]", "f.csv:2:4: " + k_quote_inside, "[3][4]"}},
    {"a,b\n\"1\"1,2\n3,4\n", {"[a][b]", "f.csv:2:4: " + k_after_quote, "[3][4]"}},
    {"a,b\n\"1\" ,2\n3,4\n", {"[a][b]", "f.csv:2:4: " + k_after_quote, "[3][4]"}},
    {"a,b\n1\r1,2\n3,4\n", {"[a][b]", "f.csv:2:2: " + k_carriage_return, "[3][4]"}},
    {"a,b\r1,2\r", {"f.csv:1:4: " + k_carriage_return}},
    {"a,b\n\"1,2\n3,4\n", {"[a][b]", "f.csv:2:1: this quote is not closed", "[3][4]"}},
    {"a,b\n1,\"2\n3,4\n5,6", {"[a][b]", "f.csv:2:3: this quote is not closed", "[3][4]", "[5][6]"}},
    {"a,b\n1,\"", {"[a][b]", "f.csv:2:3: this quote is not closed"}},
    {"a,b\n\"1\n1\",\"2\n3,4\n", {"[a][b]", "f.csv:3:4: this quote is not closed", "[3][4]"}},
    {"a,b\n\xc3\xa9\xf0\x9f\x98\x80\",2\n3,4", {"[a][b]", "f.csv:2:3: " + k_quote_inside, "[3][4]"}},
    {"a,b\n\"x\ny\"z,1\n3,4", {"[a][b]", "f.csv:3:3: " + k_after_quote, "[3][4]"}},
    {"\"", {"f.csv:1:1: this quote is not closed"}},
};

}  // namespace

TEST_CASE("comma-separated values are read as RFC 4180 has them", "[csv]") {
    for (const Case& expected : k_cases) {
        INFO(expected.text);
        CHECK(read(expected.text) == expected.items);
    }
}

TEST_CASE("it does not matter in which pieces a file comes", "[csv]") {
    for (const Case& expected : k_cases)
        for (const std::size_t chunk : {1u, 2u, 3u, 7u}) {
            INFO(expected.text << " in pieces of " << chunk);
            CHECK(read(expected.text, chunk) == expected.items);
        }
}

TEST_CASE("a field knows where it begins", "[csv]") {
    CsvReader reader("f.csv");
    reader.feed("\xef\xbb\xbfn\xc3\xa9,b\n\"x\ny\",z\n");
    reader.finish();
    const auto header = std::get<CsvRecord>(reader.next().value());
    CHECK(header.fields[0].column == 1);
    CHECK(header.fields[1].column == 4);
    const auto record = std::get<CsvRecord>(reader.next().value());
    CHECK(record.fields[0].line == 2);
    CHECK(record.fields[1].line == 3);
    CHECK(record.fields[1].column == 4);
}

TEST_CASE("a line without end does not fill the memory", "[csv]") {
    const std::string line(3 * k_max_csv_record, 'x');
    for (const std::size_t chunk : {std::size_t{1000}, std::string::npos})
        CHECK(read("a,b\n" + line + "\n1,2\n", chunk) ==
              Items{"[a][b]", "f.csv:2:1: the line is longer than 64 KiB", "[1][2]"});
    CHECK(read(line) == Items{"f.csv:1:1: the line is longer than 64 KiB"});
    const Items open = read("a,b\n1,\"" + line + "\n1,2\n", 1000);
    CHECK(open == Items{"[a][b]", "f.csv:2:3: this quote is not closed", "[1][2]"});
    const std::string longest(k_max_csv_record - 10, 'x');
    CHECK(read("a,b\n1," + longest + "\n") == Items{"[a][b]", "[1][" + longest + "]"});
}

TEST_CASE("no bytes bring the reader down or hold it up", "[csv][property]") {
    std::mt19937 random(11);
    const std::string alphabet = "a1,;\"\"\n\r\t\xef\xbb\xbf\xc3\xa9'=";
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (std::size_t i = random() % 200; i > 0; --i) text += alphabet[random() % alphabet.size()];
        INFO(text);
        const Items whole = read(text);
        CHECK(whole.size() <= text.size());
        CHECK(read(text, 1 + random() % 9) == whole);
    }
}

TEST_CASE("a cell of an export is no formula", "[csv]") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", ""},
        {"Elena", "Elena"},
        {"O'Brien", "O'Brien"},
        {"'quoted'", "'quoted'"},
        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {" spaced", "\" spaced\""},
        {"=1+1", "'=1+1"},
        {"+33612345678", "'+33612345678"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"'=1", "''=1"},
        {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {"1=1", "1=1"},
    };
    for (const auto& [text, cell] : cases) CHECK(csv_escape(text) == cell);
}

TEST_CASE("what was exported reads the same again", "[csv][property]") {
    std::mt19937 random(13);
    const std::string alphabet = "ab'=+-@,;\"\n\r\t \xc3\xa9";
    for (int round = 0; round < 1000; ++round) {
        std::string text;
        for (std::size_t i = random() % 12; i > 0; --i) text += alphabet[random() % alphabet.size()];
        const std::string cell = csv_escape(text);
        INFO(cell);
        if (!text.empty()) CHECK(std::string("=+-@\t\r").find(cell[cell[0] == '"' ? 1 : 0]) == std::string::npos);
        CsvReader reader("f.csv");
        reader.feed("name,next\n" + cell + ",x\n");
        reader.finish();
        reader.next();
        const auto item = reader.next();
        REQUIRE(item);
        REQUIRE(std::holds_alternative<CsvRecord>(*item));
        CHECK(csv_unguard(std::get<CsvRecord>(*item).fields.at(0).text) == text);
    }
}
