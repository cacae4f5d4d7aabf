#include "config/reader/load.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "tests/reader/shop.hpp"

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// A folder of its own for each test, gone afterwards.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "tillcast-reader-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const fs::path& path() const { return path_; }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    reader::Loaded load() const { return reader::load(path_, shop::k_now); }
    Lines errors() const { return shop::lines(load().errors); }

private:
    fs::path path_;
};

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const std::string k_segment = "schema = 1\nsegment.a.where = \"idle > 3\"\n";

}  // namespace

TEST_CASE("a folder is read with what lies beside the main file", "[load]") {
    const Folder folder;
    folder.write("tillcast.toml", shop::k_main);
    folder.write("segments/a.toml", k_segment);
    folder.write("segments/notes.txt", "not for us");
    folder.write("segments/.a.toml.swp.toml", "an editor's");
    folder.write("templates/t.toml", "schema = 1\ntemplate.hi.text = \"Hola\"\n");
    folder.write("countries/se.txt", "not for us");
    folder.write("offers/o.toml", "not = for us");
    const reader::Loaded loaded = folder.load();
    REQUIRE(shop::lines(loaded.errors) == Lines{});
    CHECK(loaded.config->directory == folder.path());
    CHECK(loaded.config->store_path == folder.path() / "tillcast.db");
    CHECK(loaded.config->segments.size() == 1);
    CHECK(loaded.config->templates.size() == 1);
}

TEST_CASE("the generation is that of the files", "[load]") {
    const Folder folder;
    folder.write("tillcast.toml", shop::k_main);
    folder.write("segments/a.toml", k_segment);
    const auto first = folder.load().config->generation;
    CHECK(folder.load().config->generation == first);
    folder.write("segments/a.toml", k_segment + "# a comment\n");
    const auto second = folder.load().config->generation;
    CHECK(second != first);
    fs::rename(folder.path() / "segments/a.toml", folder.path() / "segments/b.toml");
    CHECK(folder.load().config->generation != second);
}

TEST_CASE("errors come in file order, and a broken file hides no other's", "[load]") {
    const Folder folder;
    folder.write("tillcast.toml", "# first\n" + shop::k_main + "[log]\nlevle = 1\nx = 2\n");
    folder.write("segments/b.toml", "schema = 1\n[segment.x]\nwhere = 1\n");
    folder.write("segments/a.toml", "schema = \n");
    folder.write("templates/t.toml", "[template.x]\ntext = 1\n");
    folder.write("countries/es.toml", "schema = 1\ncountry = \"ES\"\nzones = 1\n");
    Lines found = folder.errors();
    REQUIRE(found.size() == 7);
    for (std::string& line : found) line.resize(line.find(": "));
    CHECK(found == Lines{"tillcast.toml:19:1", "tillcast.toml:20:1", "segments/a.toml:1:10", "segments/b.toml:3:9",
                         "templates/t.toml:1:1", "templates/t.toml:2:8", "countries/es.toml:3:9"});
}

TEST_CASE("other rooms judge the texts, and their findings stand among ours", "[load]") {
    int asked = 0;
    const std::vector<reader::Checker> checkers = {[&](const reader::Config& config) {
        ++asked;
        std::vector<words::Diagnostic> found;
        for (const auto& segment : config.segments) found.push_back({segment.where.at, "no good"});
        return found;
    }};
    const auto errors = [&](const std::string& main, const std::string& segments) {
        const std::vector<reader::SourceFile> files = {{"tillcast.toml", main}, {"segments/a.toml", segments}};
        const reader::Loaded loaded = reader::parse("/etc/tillcast", files, shop::k_now, checkers);
        CHECK(loaded.config.has_value() == loaded.errors.empty());
        return shop::lines(loaded.errors);
    };
    const std::string broken = shop::k_main + "[log]\nx = 1\n";
    CHECK(errors(broken, k_segment) ==
          Lines{"tillcast.toml:18:1: unknown key \"x\" in [log]", "segments/a.toml:2:20: no good"});
    CHECK(asked == 1);
    CHECK(errors(shop::k_main, k_segment + "x = 1\n").size() == 1);
    CHECK(asked == 1);
}

TEST_CASE("a main file without a language makes no plain text wrong", "[load]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::with("language = \"es\"\n", "")},
                                               {"templates/t.toml", "schema = 1\ntemplate.a.text = \"Hola\"\n"}});
    CHECK(shop::lines(loaded.errors) == Lines{"tillcast.toml:2:1: missing \"language\" in [shop]"});
}

TEST_CASE("a main file that is not there is told by its path", "[load]") {
    const Folder folder;
    CHECK(folder.errors() ==
          Lines{"tillcast.toml:1:1: there is no file \"" + (folder.path() / "tillcast.toml").string() + "\""});
    CHECK(reader::load(folder.path() / "nowhere", shop::k_now).errors.size() == 1);
}

TEST_CASE("what is not a readable file is refused and never waited for", "[load]") {
    const Folder folder;
    folder.write("tillcast.toml", shop::k_main);
    fs::create_directories(folder.path() / "segments");
    fs::create_directories(folder.path() / "segments/folder.toml");
    fs::create_symlink("loop.toml", folder.path() / "segments/loop.toml");
    fs::create_symlink("nowhere", folder.path() / "segments/gone.toml");
    REQUIRE(::mkfifo((folder.path() / "segments/pipe.toml").c_str(), 0600) == 0);
    const Lines found = folder.errors();
    REQUIRE(found.size() == 4);
    CHECK(found[0] == "segments/folder.toml:1:1: is not a file");
    CHECK(found[1] ==
          "segments/gone.toml:1:1: there is no file \"" + (folder.path() / "segments/gone.toml").string() + "\"");
    CHECK(found[2] == "segments/loop.toml:1:1: cannot be read: Too many levels of symbolic links");
    CHECK(found[3] == "segments/pipe.toml:1:1: is not a file");
}

TEST_CASE("a folder of the configuration that is a file is refused", "[load]") {
    const Folder folder;
    folder.write("tillcast.toml", shop::k_main);
    folder.write("segments", "");
    CHECK(folder.errors() == Lines{"segments:1:1: cannot be read: Not a directory"});
}

TEST_CASE("symbolic links to files are followed", "[load]") {
    const Folder folder;
    folder.write("real.toml", shop::k_main);
    fs::create_symlink("real.toml", folder.path() / "tillcast.toml");
    CHECK(folder.errors().empty());
}

TEST_CASE("a file is at most 1 MiB", "[load]") {
    const Folder folder;
    const std::size_t limit = 1024 * 1024;
    folder.write("tillcast.toml", shop::k_main + std::string(limit - shop::k_main.size(), '#'));
    CHECK(folder.errors().empty());
    folder.write("tillcast.toml", shop::k_main + std::string(limit - shop::k_main.size() + 1, '#'));
    CHECK(folder.errors() == Lines{"tillcast.toml:1:1: the file is larger than 1 MiB"});
}

TEST_CASE("what is not UTF-8 is told at its byte", "[load]") {
    const auto errors = [](const std::string& text) {
        return shop::lines(shop::parse({{"tillcast.toml", text}}).errors);
    };
    const Lines at_3_9{"tillcast.toml:3:9: this byte is not UTF-8: save the file as UTF-8"};
    for (const char* bytes :
         {"\xff", "\xc3", "\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80", "\xe2\x82"})
        CHECK(errors(shop::with("Casa", bytes)) == at_3_9);
    CHECK(errors("\xef\xbb\xbf" + shop::k_main).empty());
    CHECK(errors("\xef\xbb\xbfshcema = 1\n").at(0).starts_with("tillcast.toml:1:1: unknown key \"shcema\""));
    CHECK(errors(shop::with("Casa", "\xf0\x9f\x98\x80")).empty());
}

TEST_CASE("keys and values nested without end are refused", "[load]") {
    const auto first_error = [](const std::string& text) {
        return shop::lines(shop::parse({{"tillcast.toml", text}}).errors).at(0);
    };
    std::string dotted;
    for (int i = 0; i < 100'000; ++i) dotted += "a.";
    CHECK(first_error(dotted + "a = 1\n") == "tillcast.toml:1:130: this line nests keys too deeply");
    CHECK_THAT(first_error("a = " + std::string(100'000, '[')), ContainsSubstring("not TOML"));
    CHECK_THAT(first_error("a = " + std::string(250, '[') + std::string(250, ']')),
               ContainsSubstring("unknown key \"a\""));
    std::string both = "b = ";
    for (int i = 0; i < 126; ++i) {
        both += "[\n{";
        for (int j = 0; j < 64; ++j) both += "a.";
        both += "a = ";
    }
    both += "1";
    for (int i = 0; i < 126; ++i) both += "}]";
    CHECK_FALSE(first_error(both).empty());
}

TEST_CASE("a PIN file is there, is a file, and is not for everyone to read", "[load]") {
    const Folder folder;
    const std::string text = shop::with("port = \"modem-left\"", "port = \"modem-left\"\npin_file = \"left.pin\"");
    folder.write("tillcast.toml", text);
    const std::string path = (folder.path() / "left.pin").string();
    CHECK(folder.errors() == Lines{"tillcast.toml:14:12: there is no file \"" + path + "\""});
    folder.write("left.pin", "1234\n");
    fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
    CHECK(shop::lines(folder.load().warnings) == Lines{});
    fs::permissions(path, fs::perms::owner_read | fs::perms::others_read);
    const reader::Loaded loaded = folder.load();
    CHECK(shop::lines(loaded.warnings) ==
          Lines{"tillcast.toml:14:12: everyone on this machine may read \"" + path + "\": chmod 640"});
    REQUIRE(loaded.config);
    CHECK(loaded.config->modems[0].pin_file == path);
}

TEST_CASE("what the repository ships loads clean", "[load]") {
    const fs::path config = fs::path(TILLCAST_SOURCE_DIR) / "config";
    const reader::Loaded defaults = reader::load(config / "defaults", shop::k_now);
    CHECK(shop::lines(defaults.errors) == Lines{});
    CHECK(shop::lines(defaults.warnings) == Lines{"tillcast.toml:1:1: there is no [[modem]]: nothing can be sent"});
    const reader::Loaded sample = reader::load(config / "sample-shop", shop::k_now);
    CHECK(shop::lines(sample.errors) == Lines{});
    CHECK(shop::lines(sample.warnings) == Lines{});
    CHECK(sample.config->practice.on);
    CHECK(sample.config->modems.size() == 2);
}

TEST_CASE("a commented setting of the defaults is good when the comment sign is taken away", "[load]") {
    std::istringstream in(read(fs::path(TILLCAST_SOURCE_DIR) / "config/defaults/tillcast.toml"));
    std::string text;
    for (std::string line; std::getline(in, line);) {
        const bool setting = line.starts_with("# ") && (line.find(" = ") != std::string::npos || line[2] == '[');
        text += (setting ? line.substr(2) : line) + "\n";
    }
    const Lines found = shop::lines(shop::parse({{"tillcast.toml", text}}).errors);
    REQUIRE(found.size() == 4);  // the files it names as examples
    for (const std::string& line : found) CHECK_THAT(line, ContainsSubstring("there is no file"));
}

TEST_CASE("no change of a few bytes makes the reader stumble", "[load]") {
    const fs::path config = fs::path(TILLCAST_SOURCE_DIR) / "config";
    const std::vector<reader::SourceFile> good = {
        {"tillcast.toml", read(config / "sample-shop/tillcast.toml")},
        {"segments/s.toml", read(config / "defaults/segments/preset.toml")},
        {"templates/t.toml", read(config / "defaults/templates/preset.toml")},
        {"countries/fr.toml", read(config / "countries/fr.toml")},
    };
    REQUIRE(shop::lines(shop::parse(good).errors) == Lines{});
    std::mt19937 random(20261122);
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const std::string_view spice =
        "\"'\\[]{}=.,#\n\r\t \0\x7f\xc3\xff"
        "0-9aZ_";
    for (int round = 0; round < 2000; ++round) {
        std::vector<reader::SourceFile> files = good;
        std::string& text = files[below(files.size())].text;
        for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
                case 0: text[at] = spice[below(spice.size())]; break;
                case 1: text.insert(at, 1, spice[below(spice.size())]); break;
                case 2: text.erase(at, 1 + below(20)); break;
                case 3: text.insert(at, text.substr(below(text.size()), below(40))); break;
            }
        }
        const reader::Loaded loaded = shop::parse(files);
        REQUIRE(loaded.config.has_value() == loaded.errors.empty());
        for (const words::Diagnostic& error : loaded.errors) REQUIRE((error.at.line >= 1 && error.at.column >= 1));
    }
}
