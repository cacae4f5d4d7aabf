#include "controller/api/tls_identity.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "controller/api/openssl_handles.hpp"

namespace controller::api {

namespace {

using openssl::Bio;
using openssl::Certificate;
using openssl::Key;
using Loaded = TlsIdentity::Loaded;

constexpr std::size_t k_max_file = 256 * 1024;
constexpr std::size_t k_max_chain = 16;
constexpr unsigned char k_session_context[] = "tillcast";
// Forward secrecy and authenticated encryption only; those of TLS 1.3 are all so.
constexpr const char* k_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Loaded trouble(const std::filesystem::path& file, const std::string& what) {
    return {nullptr, file.string() + ": " + what, false};
}

std::string openssl_says() {
    const char* reason = nullptr;
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error())
        if (const char* text = ERR_reason_error_string(code)) reason = text;
    return reason == nullptr ? "OpenSSL does not say why" : reason;
}

// Nobody could type a passphrase when the box starts after a power cut.
int no_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

// The text of a file; what stands in the way of reading it is put into `failed`.
std::string read(const std::filesystem::path& path, Loaded& failed) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text(k_max_file + 1, '\0');
    if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        const int why = errno;
        failed = trouble(path, "cannot be read (" + std::string(std::strerror(why)) +
                                   "); the user of the daemon needs the right to");
        failed.forbidden = why == EACCES || why == EPERM;
        return {};
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > k_max_file) failed = trouble(path, "is too large for a certificate or a key");
    return text;
}

Bio over(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::vector<Certificate> chain_of(const std::string& pem) {
    std::vector<Certificate> chain;
    const Bio bio = over(pem);
    while (chain.size() < k_max_chain) {
        Certificate next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!next) break;
        chain.push_back(std::move(next));
    }
    ERR_clear_error();
    return chain;
}

words::Instant instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    using namespace std::chrono;
    const auto day = sys_days(year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday);
    return day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::string text_of(const X509_NAME* name) {
    const Bio bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::string address_of(const unsigned char* bytes, int size) {
    std::ostringstream text;
    if (size == 4) {
        for (int i = 0; i < size; ++i) text << (i > 0 ? "." : "") << static_cast<int>(bytes[i]);
        return text.str();
    }
    for (int i = 0; i + 1 < size; i += 2) text << (i > 0 ? ":" : "") << std::hex << (bytes[i] * 256 + bytes[i + 1]);
    return text.str();
}

std::vector<std::string> names_of(const X509* certificate) {
    std::vector<std::string> names;
    auto* found = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(found); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(found, i);
        if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
        const ASN1_STRING* text = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
        const unsigned char* bytes = ASN1_STRING_get0_data(text);
        const int size = ASN1_STRING_length(text);
        names.push_back(name->type == GEN_DNS
                            ? std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size))
                            : address_of(bytes, size));
    }
    GENERAL_NAMES_free(found);
    return names;
}

CertificateFacts facts_of(const std::filesystem::path& file, X509* certificate) {
    CertificateFacts facts;
    facts.file = file;
    facts.begins = instant_of(X509_get0_notBefore(certificate));
    facts.ends = instant_of(X509_get0_notAfter(certificate));
    facts.subject = text_of(X509_get_subject_name(certificate));
    facts.issuer = text_of(X509_get_issuer_name(certificate));
    facts.names = names_of(certificate);
    facts.self_signed = X509_check_issued(certificate, certificate) == X509_V_OK;
    return facts;
}

Key key_of(const std::filesystem::path& path, const std::string& pem, Loaded& failed) {
    bool asked = false;
    const Bio bio = over(pem);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, &asked));
    if (asked)
        failed = trouble(path, "is protected by a passphrase, which nobody could type at a start: openssl pkey -in " +
                                   path.filename().string() + " -out open.pem takes it away");
    else if (!key)
        failed = trouble(path, "has no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
    ERR_clear_error();
    return key;
}

std::string why_not_together(const std::filesystem::path& key_file, const std::vector<Certificate>& chain,
                             EVP_PKEY* key) {
    for (std::size_t i = 1; i < chain.size(); ++i)
        if (X509_check_private_key(chain[i].get(), key) == 1)
            return "has the certificates in the wrong order: the server's own comes first, then what signs it";
    return "does not belong to the key " + key_file.string() +
           ": both must come from the same renewal (fullchain.pem and privkey.pem)";
}

std::shared_ptr<SSL_CTX> make_context() {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) return context;
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), k_ciphers);
    // Small boards have no AES in hardware: a client that puts ChaCha first has none either.
    SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                           SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_id_context(context.get(), k_session_context, sizeof k_session_context - 1);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);  // resumed by tickets, without memory of ours
    SSL_CTX_set_num_tickets(context.get(), 1);
    return context;
}

// SSL_CTX_use_certificate refuses what is too weak, and says so.
bool take(SSL_CTX* context, const std::vector<Certificate>& chain, EVP_PKEY* key) {
    if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) return false;
    for (std::size_t i = 1; i < chain.size(); ++i)
        if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) return false;
    return SSL_CTX_use_PrivateKey(context, key) == 1 && SSL_CTX_check_private_key(context) == 1;
}

}  // namespace

Loaded TlsIdentity::load(const std::filesystem::path& certificate, const std::filesystem::path& key_file) {
    Loaded failed;
    const std::string pem = read(certificate, failed);
    if (!failed.trouble.empty()) return failed;
    const auto chain = chain_of(pem);
    if (chain.empty()) return trouble(certificate, "has no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    const std::string key_pem = read(key_file, failed);
    if (!failed.trouble.empty()) return failed;
    const Key key = key_of(key_file, key_pem, failed);
    if (!failed.trouble.empty()) return failed;
    if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
        ERR_clear_error();
        return trouble(certificate, why_not_together(key_file, chain, key.get()));
    }
    auto context = make_context();
    if (!context || !take(context.get(), chain, key.get()))
        return trouble(certificate, "cannot be used: " + openssl_says());
    ERR_clear_error();
    return {std::shared_ptr<const TlsIdentity>(
                new TlsIdentity(std::move(context), facts_of(certificate, chain.front().get()))),
            {},
            false};
}

ssl_ctx_st* TlsIdentity::share_context() const {
    SSL_CTX_up_ref(context_.get());
    return context_.get();
}

std::string trouble_with_times(const CertificateFacts& facts, words::Instant now, bool* unusable) {
    const std::string file = facts.file.string();
    const bool over = facts.ends <= now, early = now < facts.begins;
    if (unusable != nullptr) *unusable = over || early;
    if (over) return file + ": expired on " + words::to_rfc3339(facts.ends) + ": renew it";
    if (early)
        return file + ": is valid only from " + words::to_rfc3339(facts.begins) + " on; look at the clock of this box";
    if (facts.ends - now < k_certificate_warning)
        return file + ": expires on " + words::to_rfc3339(facts.ends) + ": renew it";
    return {};
}

}  // namespace controller::api
