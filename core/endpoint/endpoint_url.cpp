#include "core/endpoint/endpoint_url.h"

#include <algorithm>
#include <cstdlib>

namespace sami {

namespace {

constexpr std::string_view kPath = "/chat/completions";

std::unexpected<Error> wrongUrl(std::string_view url) {
    return fail(ErrorKind::Usage,
                "\"{url}\" is no address of an endpoint; give one like https://api.example.org/v1 or "
                "http://127.0.0.1:8080/v1, without user, query or fragment",
                {{"url", url}});
}

bool isWordOf(std::string_view text, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return plain || others.find(c) != std::string_view::npos;
    });
}

/// "host", "host:port", "[::1]:port": the host, or nothing.
std::string_view hostOf(std::string_view authority) {
    const bool isBracketed = authority.starts_with('[');
    const std::size_t end = isBracketed ? authority.find(']') : authority.find(':');
    if (isBracketed && end == std::string_view::npos) return {};
    const std::string_view host = isBracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
    std::string_view rest = authority.substr(std::min(authority.size(), isBracketed ? end + 1 : host.size()));
    if (!isWordOf(host, isBracketed ? ":" : ".-_")) return {};
    if (rest.empty()) return host;
    const bool isPort = rest.size() > 1 && rest.size() <= 6 && rest.starts_with(':') &&
                        rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return isPort ? host : std::string_view();
}

}  // namespace

Result<EndpointUrl> endpointUrl(std::string_view text) {
    EndpointUrl endpoint;
    endpoint.isEncrypted = text.starts_with("https://");
    if (!endpoint.isEncrypted && !text.starts_with("http://")) return wrongUrl(text);
    const std::string_view behind = text.substr(text.find("//") + 2);
    const std::string_view authority = behind.substr(0, behind.find('/'));
    const std::string_view path = behind.substr(authority.size());
    const std::string_view host = hostOf(authority);
    // A user or a key before the host has an @, which no host has.
    if (host.empty() || (!path.empty() && !isWordOf(path, "/.-_~%+:"))) return wrongUrl(text);
    endpoint.authority = authority;
    endpoint.isThisMachine = host == "localhost" || host == "127.0.0.1" || host == "::1";
    endpoint.url = text;
    while (endpoint.url.ends_with('/')) endpoint.url.pop_back();
    if (!endpoint.url.ends_with(kPath)) endpoint.url += kPath;
    return endpoint;
}

Result<std::string> accessKey(const EndpointUrl& endpoint, const std::string& variable) {
    const char* const found = variable.empty() ? nullptr : std::getenv(variable.c_str());
    std::string key = found == nullptr ? "" : found;
    if (key.empty()) return key;
    const bool isPrintable = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
    if (!isPrintable) {
        return fail(ErrorKind::Usage,
                    "the key in {variable} holds a space, a line break or another character that no "
                    "key has; set it again",
                    {{"variable", variable}});
    }
    if (endpoint.isEncrypted || endpoint.isThisMachine) return key;
    return fail(ErrorKind::Usage,
                "the key in {variable} is not sent to {host} over http, where others could read it; use https, or "
                "--key-env \"\" to send none",
                {{"variable", variable}, {"host", endpoint.authority}});
}

}  // namespace sami
