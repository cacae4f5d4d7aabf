#include "controller/api/tls_identity.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "controller/api/self_signed.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

namespace {

using controller::api::CertificateAndKey;
using controller::api::make_self_signed;
using controller::api::TlsIdentity;
using controller::api::trouble_with_times;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

const words::Instant k_begins = sys_days(year(2031) / 1 / 1);
const words::Instant k_ends = sys_days(year(2031) / 4 / 1);

CertificateAndKey made(const std::string& name = "till.local") {
    return make_self_signed({name, {name, "192.168.1.20", "fd00::7"}, k_begins, k_ends});
}

struct Files {
    tests::TemporaryFolder folder;
    std::filesystem::path cert = folder / "cert.pem", key = folder / "key.pem";

    Files(const std::string& cert_text, const std::string& key_text) {
        std::ofstream(cert) << cert_text;
        std::ofstream(key) << key_text;
    }
    TlsIdentity::Loaded load() const { return TlsIdentity::load(cert, key); }
    // What is wrong, with the folder taken out.
    std::string trouble() const {
        const auto loaded = load();
        CHECK(loaded.identity == nullptr);
        std::string text = loaded.trouble;
        for (auto at = text.find(cert.parent_path().string()); at != std::string::npos;
             at = text.find(cert.parent_path().string()))
            text.erase(at, cert.parent_path().string().size() + 1);
        return text;
    }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a certificate with its key is read and tells whom it holds for", "[tls]") {
    const auto pem = made();
    const Files files(pem.certificate, pem.key);
    const auto loaded = files.load();
    REQUIRE(loaded.identity);
    CHECK(loaded.trouble.empty());
    const auto& facts = loaded.identity->facts();
    CHECK(facts.subject == "CN = till.local");
    CHECK(facts.self_signed);
    CHECK(facts.begins == k_begins);
    CHECK(facts.ends == k_ends);
    CHECK(facts.names == std::vector<std::string>{"till.local", "192.168.1.20", "fd00:0:0:0:0:0:0:7"});
}

TEST_CASE("a certificate of another key is refused by the names of both files", "[tls]") {
    const auto one = made(), other = made();
    const std::string trouble = Files(one.certificate, other.key).trouble();
    CHECK(trouble.starts_with("cert.pem: does not belong to the key key.pem"));
}

TEST_CASE("a chain that begins with the signer is named as that", "[tls]") {
    const auto own = made("till.local"), signer = made("signer");
    CHECK(has(Files(signer.certificate + own.certificate, own.key).trouble(), "in the wrong order"));
    CHECK(Files(own.certificate + signer.certificate, own.key).load().identity != nullptr);
}

TEST_CASE("what is no PEM is refused by the file it stands in", "[tls]") {
    const auto pem = made();
    CHECK(Files("", pem.key).trouble().starts_with("cert.pem: has no certificate in PEM form"));
    CHECK(Files("nonsense", pem.key).trouble().starts_with("cert.pem: has no certificate in PEM form"));
    CHECK(Files(pem.key, pem.key).trouble().starts_with("cert.pem: has no certificate in PEM form"));
    CHECK(Files(pem.certificate, "").trouble().starts_with("key.pem: has no private key in PEM form"));
    CHECK(Files(pem.certificate, pem.certificate).trouble().starts_with("key.pem: has no private key in PEM form"));
    const std::string half = pem.key.substr(0, pem.key.size() / 2);
    CHECK(Files(pem.certificate, half).trouble().starts_with("key.pem: has no private key in PEM form"));
    CHECK(Files(pem.certificate.substr(0, 200), pem.key).trouble().starts_with("cert.pem: has no certificate"));
    CHECK(has(Files(std::string(300 * 1024, 'x'), pem.key).trouble(), "too large"));
}

TEST_CASE("a key behind a passphrase is refused with what takes it away", "[tls]") {
    const auto pem = made();
    const std::string key =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgCAwQFBgcICQICCAAw\n"
        "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAABAgMEBQYHCAkKCwwNDg8EgZAB\n"
        "AgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAx\n"
        "MjM0NTY3ODk6Ozw9Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2Bh\n"
        "YmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4SFhoeIiYqLjI2Oj5A=\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n";
    const std::string trouble = Files(pem.certificate, key).trouble();
    CHECK(trouble.starts_with("key.pem: is protected by a passphrase"));
    CHECK(has(trouble, "openssl pkey"));
}

TEST_CASE("a file that is not there or may not be read is told with the system's reason", "[tls]") {
    const auto pem = made();
    const Files files(pem.certificate, pem.key);
    std::filesystem::remove(files.key);
    CHECK(has(files.trouble(), "key.pem: cannot be read (No such file or directory)"));
    CHECK_FALSE(files.load().forbidden);
    std::filesystem::create_directory(files.key);
    CHECK_FALSE(files.load().identity);
    if (geteuid() == 0) return;  // root may read everything
    const Files closed(pem.certificate, pem.key);
    ::chmod(closed.key.c_str(), 0);
    CHECK(has(closed.trouble(), "Permission denied"));
    CHECK(closed.load().forbidden);
}

TEST_CASE("two weeks before its end a certificate is complained about, and what is over is unusable", "[tls]") {
    const auto pem = made();
    const Files files(pem.certificate, pem.key);
    const auto facts = files.load().identity->facts();
    bool unusable = true;
    CHECK(trouble_with_times(facts, k_ends - days(14), &unusable).empty());
    CHECK_FALSE(unusable);
    CHECK(has(trouble_with_times(facts, k_ends - days(14) + std::chrono::milliseconds(1), &unusable),
              "expires on 2031-04-01T00:00:00Z"));
    CHECK_FALSE(unusable);
    CHECK(has(trouble_with_times(facts, k_ends, &unusable), "expired on"));
    CHECK(unusable);
    CHECK(has(trouble_with_times(facts, k_begins - std::chrono::seconds(1), &unusable), "is valid only from"));
    CHECK(unusable);
    CHECK(trouble_with_times(facts, k_begins).empty());
}
