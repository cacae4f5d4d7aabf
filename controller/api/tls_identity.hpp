#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/words/instant.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace controller::api {

/// What a certificate says of itself.
struct CertificateFacts {
    std::filesystem::path file;
    words::Instant begins;
    words::Instant ends;
    std::string subject;             ///< `CN=tillcast.local`
    std::string issuer;              ///< the same where nobody vouches for it
    std::vector<std::string> names;  ///< DNS names and addresses it holds for
    bool self_signed = false;
};

/// A certificate with its key, as a server shows it: TLS 1.2 and later, only ciphers with forward secrecy, sessions may
/// be resumed. Never changes; connections keep the one that they began with.
class TlsIdentity {
public:
    struct Loaded;
    /// Reads the certificate, with what it is signed by, and its key, both in PEM form. Blocks for a file or two.
    static Loaded load(const std::filesystem::path& certificate, const std::filesystem::path& key);

    const CertificateFacts& facts() const { return facts_; }
    /// A further owner of OpenSSL's context; it must be freed.
    ssl_ctx_st* share_context() const;

private:
    TlsIdentity(std::shared_ptr<ssl_ctx_st> context, CertificateFacts facts)
        : context_(std::move(context)), facts_(std::move(facts)) {}
    std::shared_ptr<ssl_ctx_st> context_;
    CertificateFacts facts_;
};

/// The identity, or a sentence that names the file, what is wrong with it and what helps.
struct TlsIdentity::Loaded {
    std::shared_ptr<const TlsIdentity> identity;
    std::string trouble;
    bool forbidden = false;  ///< only this user may not read a file
};

/// How long before its end a certificate is complained about.
constexpr std::chrono::days k_certificate_warning{14};

/// What is wrong with the times of a certificate at this moment, as a sentence; empty: nothing. `unusable` is set
/// where clients will refuse it.
std::string trouble_with_times(const CertificateFacts& facts, words::Instant now, bool* unusable = nullptr);

}  // namespace controller::api
