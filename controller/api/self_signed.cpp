#include "controller/api/self_signed.hpp"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

#include "controller/api/openssl_handles.hpp"

namespace controller::api {

namespace {

using openssl::Bio;
using openssl::Certificate;
using openssl::Key;
using openssl::Number;

constexpr int k_serial_bits = 127;

void must(bool worked, const char* what) {
    if (worked) return;
    const char* reason = ERR_reason_error_string(ERR_get_error());
    throw std::runtime_error(std::string(what) + ": " + (reason == nullptr ? "OpenSSL refuses" : reason));
}

bool is_address(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

void set_time(ASN1_TIME* time, words::Instant at) {
    must(ASN1_TIME_set(time, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()) != nullptr,
         "the time of the certificate");
}

void set_serial(X509* certificate) {
    const Number number(BN_new());
    must(number && BN_rand(number.get(), k_serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "the serial number");
    must(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr, "the serial number");
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    must(extension != nullptr, "an extension of the certificate");
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    must(added, "an extension of the certificate");
}

void name_it(X509* certificate, const SelfSigned& wish) {
    X509_NAME* name = X509_get_subject_name(certificate);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(wish.name.data()),
                                    static_cast<int>(wish.name.size()), -1, 0) == 1,
         "the name of the certificate");
    must(X509_set_issuer_name(certificate, name) == 1, "the name of the certificate");
    std::string names;
    for (const std::string& each : wish.names)
        names += (names.empty() ? "" : ",") + std::string(is_address(each) ? "IP:" : "DNS:") + each;
    if (!names.empty()) add_extension(certificate, NID_subject_alt_name, names);
}

std::string taken_from(const Bio& bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

CertificateAndKey make_self_signed(const SelfSigned& wish) {
    const Key key(EVP_EC_gen("P-256"));
    must(key != nullptr, "the key");
    const Certificate certificate(X509_new());
    must(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "the certificate");
    set_serial(certificate.get());
    set_time(X509_getm_notBefore(certificate.get()), wish.begins);
    set_time(X509_getm_notAfter(certificate.get()), wish.ends);
    must(X509_set_pubkey(certificate.get(), key.get()) == 1, "the key of the certificate");
    name_it(certificate.get(), wish);
    // Of its own authority, so that it can be put among those that a device trusts.
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature,keyCertSign");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "the signature");
    const Bio certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, "the certificate");
    must(PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
         "the key");
    return {taken_from(certificate_text), taken_from(key_text)};
}

}  // namespace controller::api
