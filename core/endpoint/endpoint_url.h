#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// Where an OpenAI-compatible chat endpoint is.
struct EndpointUrl {
    std::string url;        ///< what is posted to; ends in "/chat/completions"
    std::string authority;  ///< "api.example.org", "127.0.0.1:8080": host and, where one is given, port
    bool isEncrypted = false;
    bool isThisMachine = false;  ///< localhost, 127.0.0.1 or ::1
};

/// Takes "https://host[:port]/path" with or without the "/chat/completions" at its end. Error: another scheme, a user
/// or a key in the URL (it is written to the run's files), a query or fragment, characters that no URL has.
Result<EndpointUrl> endpointUrl(std::string_view text);

/// The key in the environment variable `variable` for this endpoint; empty where the variable is not set, or `variable`
/// is "". Error: the key would be readable on its way, over plain http to another machine; it holds what no header may
/// hold. No message ever holds a part of the key.
Result<std::string> accessKey(const EndpointUrl& endpoint, const std::string& variable);

}  // namespace sami
