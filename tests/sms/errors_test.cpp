#include "modem/sms/errors.hpp"

#include <array>
#include <map>
#include <set>

#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

// Typed from the lists of the standards and of what modems were seen to do, not from the code. The letters are the
// classes: P permanent, T transient, N network, M modem, S SIM, C config, U unknown, A already sent, B benign.
struct Row {
    int first, last;
    char letter;
    Retry retry;
    int retries = -1;  // -1: until the message expires
    char then = 'P';
};

constexpr auto k_same = Retry::same_sim;
constexpr auto k_other = Retry::other_sim;
constexpr auto k_later = Retry::later;
constexpr auto k_ready = Retry::after_ready;
constexpr auto k_never = Retry::never;
constexpr auto k_alarm = Retry::alarm;

// RP-cause; every other number below 128 counts as 41, a temporary failure.
const std::vector<Row> k_causes = {
    {1, 1, 'P', k_never},           {8, 8, 'N', k_other},          {10, 10, 'N', k_other},
    {21, 21, 'N', k_other, 1},      {22, 22, 'T', k_later},        {27, 27, 'T', k_later},
    {28, 30, 'N', k_other},         {38, 38, 'T', k_same},         {41, 42, 'T', k_same},
    {47, 47, 'T', k_same},          {50, 50, 'N', k_other},        {69, 69, 'N', k_other},
    {81, 81, 'C', k_same, 1, 'C'},  {95, 99, 'C', k_same, 1, 'C'}, {111, 111, 'C', k_same, 1, 'C'},
    {127, 127, 'T', k_same, 2, 'N'}};

// TP-FCS; every other number from 128 to 255 is reserved and permanent.
const std::vector<Row> k_centre = {
    {0x80, 0x82, 'P', k_never}, {0x83, 0x8f, 'P', k_never}, {0x90, 0x91, 'P', k_never}, {0x9f, 0x9f, 'P', k_never},
    {0xa0, 0xa1, 'P', k_never}, {0xaf, 0xaf, 'P', k_never}, {0xb0, 0xb0, 'C', k_alarm}, {0xc0, 0xc0, 'T', k_same},
    {0xc1, 0xc1, 'N', k_other}, {0xc2, 0xc2, 'T', k_same},  {0xc3, 0xc4, 'P', k_never}, {0xc5, 0xc5, 'A', k_never},
    {0xc6, 0xc7, 'C', k_alarm}, {0xd0, 0xd0, 'M', k_ready}, {0xd1, 0xd1, 'S', k_other}, {0xd2, 0xd3, 'M', k_ready},
    {0xd4, 0xd4, 'T', k_same},  {0xd5, 0xd5, 'S', k_other}, {0xe0, 0xfe, 'P', k_never}, {0xff, 0xff, 'T', k_same, 2}};

// The device's; what is not here tells no cause.
const std::vector<Row> k_device = {
    {300, 300, 'M', k_ready}, {301, 301, 'T', k_same},  {302, 302, 'M', k_ready}, {303, 305, 'C', k_alarm},
    {310, 313, 'S', k_other}, {314, 314, 'T', k_ready}, {315, 318, 'S', k_other}, {320, 320, 'M', k_ready},
    {321, 321, 'B', k_same},  {322, 322, 'M', k_ready}, {330, 330, 'C', k_other}, {331, 331, 'T', k_ready},
    {332, 332, 'U', k_never}, {340, 340, 'B', k_same},  {350, 350, 'B', k_same},  {500, 500, 'T', k_same, 2, 'M'},
    {512, 512, 'T', k_same},  {513, 513, 'U', k_never}, {514, 514, 'T', k_same},  {515, 515, 'T', k_ready}};

FaultClass class_of(char letter) {
    static const std::map<char, FaultClass> classes = {
        {'P', FaultClass::permanent},   {'T', FaultClass::transient},
        {'N', FaultClass::network},     {'M', FaultClass::modem},
        {'S', FaultClass::sim},         {'C', FaultClass::config},
        {'B', FaultClass::benign},      {'U', FaultClass::unknown_outcome},
        {'A', FaultClass::already_sent}};
    return classes.at(letter);
}

const Row* row_of(const std::vector<Row>& rows, int code) {
    for (const Row& row : rows)
        if (row.first <= code && code <= row.last) return &row;
    return nullptr;
}

Row expected(int code) {
    if (code < 128) {
        const Row* const row = row_of(k_causes, code);
        return row != nullptr ? *row : Row{code, code, 'T', k_same};
    }
    if (code < 256) {
        const Row* const row = row_of(k_centre, code);
        return row != nullptr ? *row : Row{code, code, 'P', k_never};
    }
    if (const Row* const row = row_of(k_device, code)) return *row;
    return code < 512 ? Row{code, code, 'M', k_ready, 2} : Row{code, code, 'T', k_same, 1};
}

bool is_vague(int code) { return code >= 256 && (code == 500 || row_of(k_device, code) == nullptr); }

}  // namespace

TEST_CASE("every number of +CMS ERROR from 0 to 1023 has its class, its action and a sentence", "[errors]") {
    for (int code = 0; code < 1024; ++code) {
        INFO(code);
        const Row row = expected(code);
        const auto info = describe_cms(code);
        CHECK(info.fault == class_of(row.letter));
        CHECK(info.retry == row.retry);
        CHECK(info.retries.value_or(-1) == row.retries);
        if (info.retries) CHECK(info.then == class_of(row.then));
        CHECK(info.vague == is_vague(code));
        CHECK(info.about_sender == (code >= 28 && code <= 30));
        CHECK(info.sentence.size() > 15);
        CHECK(info.sentence.ends_with('.'));
        CHECK(info.sentence.find_first_of("\r\n\"") == std::string_view::npos);
    }
}

TEST_CASE("what a part must leave out before it is tried again", "[errors]") {
    for (int code = 0; code < 1024; ++code) {
        INFO(code);
        const Change expected = code == 144                  ? Change::other_alphabet
                                : code == 145                ? Change::no_class
                                : code == 198 || code == 199 ? Change::no_validity
                                                             : Change::none;
        CHECK(describe_cms(code).change == expected);
    }
}

TEST_CASE("every number of +CME ERROR from 0 to 1023 has its class and a sentence", "[errors]") {
    const std::vector<Row> rows = {{0, 1, 'M', k_ready},     {2, 2, 'T', k_same},       {3, 3, 'M', k_ready},
                                   {4, 4, 'C', k_alarm},     {5, 7, 'S', k_other},      {10, 13, 'S', k_other},
                                   {14, 14, 'T', k_ready},   {15, 18, 'S', k_other},    {20, 20, 'M', k_ready},
                                   {21, 22, 'B', k_same},    {23, 23, 'M', k_ready},    {24, 27, 'C', k_alarm},
                                   {30, 30, 'T', k_ready},   {31, 31, 'U', k_never},    {32, 32, 'N', k_other},
                                   {40, 48, 'S', k_other},   {49, 51, 'C', k_alarm},    {52, 52, 'B', k_same},
                                   {53, 55, 'N', k_other},   {56, 56, 'N', k_other, 1}, {57, 57, 'T', k_same},
                                   {58, 59, 'C', k_alarm},   {60, 60, 'M', k_ready},    {61, 61, 'C', k_alarm},
                                   {62, 62, 'N', k_other},   {63, 63, 'B', k_same},     {100, 100, 'T', k_same, 2, 'M'},
                                   {102, 103, 'S', k_other}, {104, 104, 'T', k_same},   {105, 106, 'S', k_other},
                                   {107, 108, 'N', k_other}, {109, 110, 'T', k_same},   {111, 114, 'N', k_other},
                                   {115, 115, 'T', k_ready}, {116, 119, 'T', k_same},   {122, 122, 'T', k_same},
                                   {132, 133, 'N', k_other}, {134, 134, 'T', k_same},   {256, 256, 'T', k_same},
                                   {257, 257, 'N', k_other}, {258, 258, 'T', k_ready},  {262, 262, 'S', k_other},
                                   {515, 515, 'T', k_ready}, {772, 772, 'S', k_other}};
    for (int code = 0; code < 1024; ++code) {
        INFO(code);
        const Row* const row = row_of(rows, code);
        const auto info = describe_cme(code);
        CHECK(info.fault == (row != nullptr ? class_of(row->letter) : FaultClass::transient));
        CHECK(info.retry == (row != nullptr ? row->retry : k_same));
        CHECK(info.retries.value_or(-1) == (row != nullptr ? row->retries : 1));
        CHECK(info.vague == (row == nullptr || code == 100));
        CHECK(info.sentence.ends_with('.'));
    }
}

TEST_CASE("numbers that no modem should write have an answer too", "[errors]") {
    for (const int code : {-2147483647, -1, 1024, 65535, 2147483647}) {
        INFO(code);
        CHECK(describe_cms(code).vague);
        CHECK(describe_cms(code).retries == 1);
        CHECK(describe_cme(code).vague);
        CHECK_FALSE(describe_cms(code).sentence.empty());
    }
}

TEST_CASE("a profile's word on a code goes before the table, and then it is a cause", "[errors]") {
    const ErrorNames names = {{500, "transient"}, {350, "network"}, {2048, "sim"}, {38, "nonsense"}};
    CHECK(describe_cms(500, names).fault == FaultClass::transient);
    CHECK_FALSE(describe_cms(500, names).vague);
    CHECK_FALSE(describe_cms(500, names).retries);
    CHECK(describe_cms(500, names).sentence == describe_cms(500).sentence);
    CHECK(describe_cms(350, names).fault == FaultClass::network);
    CHECK(describe_cms(350, names).retry == Retry::other_sim);
    CHECK(describe_cms(2048, names).fault == FaultClass::sim);
    CHECK(describe_cms(38, names).fault == FaultClass::transient);
    CHECK(describe_cms(39, names).fault == describe_cms(39).fault);
}

TEST_CASE("classes have names that can be read back, and an action of their own", "[errors]") {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(FaultClass::benign); ++i) {
        const auto fault = static_cast<FaultClass>(i);
        CHECK(parse_fault_class(to_string(fault)) == fault);
        CHECK(seen.insert(to_string(fault)).second);
        CHECK(fault_info(fault).fault == fault);
        CHECK_FALSE(fault_info(fault).retries);
    }
    CHECK_FALSE(parse_fault_class("Permanent"));
    CHECK_FALSE(parse_fault_class(""));
    CHECK(fault_info(FaultClass::permanent).retry == Retry::never);
    CHECK(fault_info(FaultClass::unknown_outcome).retry == Retry::never);
    CHECK(fault_info(FaultClass::config).retry == Retry::alarm);
    CHECK(fault_info(FaultClass::sim).retry == Retry::other_sim);
    CHECK(fault_info(FaultClass::modem).retry == Retry::after_ready);
    CHECK(to_string(Retry::after_ready) == "after_ready");
}
