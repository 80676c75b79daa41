#pragma once

#include <curl/curl.h>

#include "core/base/error.h"

namespace sami {

/// The functions of libcurl that are used. The library is loaded when the first request is made and not linked, so that
/// the programs start, and `sami` as one file runs, where it is not installed.
struct CurlLibrary {
    decltype(&curl_easy_init) init = nullptr;
    decltype(&curl_easy_cleanup) cleanup = nullptr;
    decltype(&curl_easy_setopt) setOption = nullptr;
    decltype(&curl_easy_perform) perform = nullptr;
    decltype(&curl_easy_getinfo) info = nullptr;
    decltype(&curl_easy_strerror) message = nullptr;
    decltype(&curl_slist_append) append = nullptr;
    decltype(&curl_slist_free_all) freeList = nullptr;

    /// Loads it once; it stays loaded. Error: what to install.
    static Result<const CurlLibrary*> load();
};

}  // namespace sami
