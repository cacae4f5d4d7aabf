#pragma once

#include <string>
#include <vector>

#include "config/words/instant.hpp"

namespace controller::api {

/// What a certificate that nobody vouches for is to say.
struct SelfSigned {
    std::string name;                ///< its common name, at most 64 bytes
    std::vector<std::string> names;  ///< host names and IP addresses that it holds for
    words::Instant begins;
    words::Instant ends;
};

/// Both in PEM form.
struct CertificateAndKey {
    std::string certificate;
    std::string key;
};

/// Makes a key (EC P-256) and a certificate for it that any client may be told to trust. Throws std::runtime_error
/// where OpenSSL refuses.
CertificateAndKey make_self_signed(const SelfSigned& wish);

}  // namespace controller::api
