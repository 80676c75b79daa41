#include "core/endpoint/http_post.h"

#include <cmath>
#include <memory>
#include <string_view>

#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/endpoint/curl_library.h"

namespace sami {

namespace {

constexpr long kConnectMs = 10'000;
constexpr std::size_t kMaxHeaderBytes = 2000;  // of one that is kept

/// What curl's callbacks write to and ask.
struct Receiving {
    HttpReply& reply;
    std::size_t maxBytes = 0;
    const std::stop_token& stop;
    bool tooLong = false;
};

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* to) {
    auto& receiving = *static_cast<Receiving*>(to);
    const std::size_t bytes = size * count;
    receiving.tooLong = receiving.reply.body.size() + bytes > receiving.maxBytes;
    if (receiving.tooLong) return 0;
    receiving.reply.body.append(data, bytes);
    return bytes;
}

std::size_t takeHeader(char* data, std::size_t size, std::size_t count, void* to) {
    HttpReply& reply = static_cast<Receiving*>(to)->reply;
    const std::string_view line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.size() > kMaxHeaderBytes) return size * count;
    const std::string name = lowered(line.substr(0, colon));
    if (name == "retry-after") reply.retryAfter = trimmed(line.substr(colon + 1));
    if (name == "location") reply.location = trimmed(line.substr(colon + 1));
    return size * count;
}

int stopWhenOver(void* from, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Receiving*>(from)->stop.stop_requested() ? 1 : 0;
}

/// Sets options of one request.
struct Setting {
    const CurlLibrary& curl;
    CURL* handle;
    template <class Value>
    void operator()(CURLoption option, Value value) const {
        curl.setOption(handle, option, value);
    }
};

void receiveInto(const Setting& set, Receiving& receiving) {
    set(CURLOPT_WRITEFUNCTION, &takeBody);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
    set(CURLOPT_HEADERFUNCTION, &takeHeader);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&receiving));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &stopWhenOver);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&receiving));
}

bool mayPass(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
            return true;
        default:
            return false;
    }
}

void explainStatus(HttpReply& reply, const std::string& host) {
    if (reply.status >= 200 && reply.status < 300) return;
    reply.body.clear();
    reply.mayPass = reply.status == 408 || reply.status == 429 || (reply.status >= 500 && reply.status < 600);
    reply.isRefusal = reply.status == 401 || reply.status == 403 || reply.status == 404;
    if (reply.status >= 300 && reply.status < 400) {
        reply.failure = sentence(
            "{host} answered with a redirect ({status}) to {location}, which is not followed; give that address if it "
            "is the right one",
            {{"host", host}, {"status", reply.status}, {"location", reply.location}});
        return;
    }
    const char* pattern = "{host} answered with status {status}";
    if (reply.status == 401 || reply.status == 403)
        pattern = "{host} answered with status {status}: the key is missing, wrong, or not allowed to do this";
    if (reply.status == 404)
        pattern = "{host} answered with status {status}: it has no such path, or no model of that name";
    if (reply.status == 429) pattern = "{host} answered with status {status}: too many requests, or no credit left";
    reply.failure = sentence(pattern, {{"host", host}, {"status", reply.status}});
}

}  // namespace

Result<HttpPost> HttpPost::create(Options options) {
    const Result<const CurlLibrary*> curl = CurlLibrary::load();
    if (!curl) return std::unexpected(curl.error());
    return HttpPost(*curl, std::move(options));
}

HttpReply HttpPost::send(const std::string& json, const std::stop_token& stop) const {
    HttpReply reply;
    Receiving receiving{reply, m_options.maxBodyBytes, stop};
    const std::unique_ptr<CURL, decltype(m_curl->cleanup)> handle(m_curl->init(), m_curl->cleanup);
    curl_slist* headers = m_curl->append(nullptr, "Content-Type: application/json");
    headers = m_curl->append(headers, "Expect:");
    if (!m_options.key.empty()) headers = m_curl->append(headers, ("Authorization: Bearer " + m_options.key).c_str());
    const std::unique_ptr<curl_slist, decltype(m_curl->freeList)> list(headers, m_curl->freeList);
    const Setting set{*m_curl, handle.get()};
    set(CURLOPT_URL, m_options.endpoint.url.c_str());
    set(CURLOPT_POSTFIELDS, json.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_USERAGENT, "sami-workbench");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (!m_options.endpoint.isEncrypted) set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    set(CURLOPT_TIMEOUT_MS, std::lround(1000 * m_options.timeoutSeconds));
    receiveInto(set, receiving);
    const CURLcode code = m_curl->perform(handle.get());
    m_curl->info(handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    if (code == CURLE_OK) {
        explainStatus(reply, m_options.endpoint.authority);
        return reply;
    }
    reply.body.clear();
    reply.mayPass = mayPass(code);
    const char* const pattern =
        receiving.tooLong ? "{host} answered with more than {limit} bytes" : "{host} could not be asked: {cause}";
    reply.failure = sentence(
        pattern,
        {{"host", m_options.endpoint.authority}, {"limit", m_options.maxBodyBytes}, {"cause", m_curl->message(code)}});
    return reply;
}

}  // namespace sami
