#include "core/endpoint/curl_library.h"

#include <dlfcn.h>

namespace sami {

namespace {

constexpr const char* kNames[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

template <class Function>
bool findFunction(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
}

bool findAll(void* library, CurlLibrary& curl) {
    decltype(&curl_global_init) start = nullptr;
    return findFunction(library, "curl_global_init", start) && findFunction(library, "curl_easy_init", curl.init) &&
           findFunction(library, "curl_easy_cleanup", curl.cleanup) &&
           findFunction(library, "curl_easy_setopt", curl.setOption) &&
           findFunction(library, "curl_easy_perform", curl.perform) &&
           findFunction(library, "curl_easy_getinfo", curl.info) &&
           findFunction(library, "curl_easy_strerror", curl.message) &&
           findFunction(library, "curl_slist_append", curl.append) &&
           findFunction(library, "curl_slist_free_all", curl.freeList) && start(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

Result<CurlLibrary> loaded() {
    for (const char* const name : kNames) {
        void* const library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        CurlLibrary curl;
        if (library != nullptr && findAll(library, curl)) return curl;
    }
    return fail(ErrorKind::Unsupported,
                "an endpoint is asked with libcurl, which is not on this machine; install it (Debian and Ubuntu: "
                "apt install libcurl4)");
}

}  // namespace

Result<const CurlLibrary*> CurlLibrary::load() {
    static const Result<CurlLibrary> library = loaded();
    if (!library) return std::unexpected(library.error());
    return &*library;
}

}  // namespace sami
