#include <QTest>
#include <cstdlib>

#include "core/endpoint/endpoint_url.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr const char* kVariable = "SAMI_TEST_KEY";
constexpr const char* kKey = "sk-canary-4711";

EndpointUrl endpoint(const char* url) {
    const Result<EndpointUrl> read = endpointUrl(url);
    return read ? *read : EndpointUrl();
}

}  // namespace

class TestEndpointUrl : public QObject {
    Q_OBJECT
private slots:
    void cleanup() { unsetenv(kVariable); }

    void thePathIsCompletedOnce() {
        for (const char* url : {"https://api.example.org/v1", "https://api.example.org/v1/",
                                "https://api.example.org/v1/chat/completions"})
            QCOMPARE(endpoint(url).url, std::string("https://api.example.org/v1/chat/completions"));
        QCOMPARE(endpoint("http://127.0.0.1:8080").url, std::string("http://127.0.0.1:8080/chat/completions"));
        QCOMPARE(endpoint("http://[::1]:8080/v1").authority, std::string("[::1]:8080"));
    }

    void thisMachineIsKnownByItsThreeNames() {
        for (const char* url : {"http://localhost/v1", "http://127.0.0.1:1/v1", "http://[::1]/v1"})
            QVERIFY2(endpoint(url).isThisMachine, url);
        for (const char* url : {"http://localhost.example.org/v1", "http://127.0.0.1.nip.io/v1", "http://10.0.0.1/v1"})
            QVERIFY2(!endpoint(url).isThisMachine && !endpoint(url).url.empty(), url);
    }

    void whatIsNoAddressIsRefused() {
        for (const char* url :
             {"", "api.example.org", "ftp://example.org", "HTTP://example.org", "http://", "http:///v1",
              "https://user:secret@example.org/v1", "http://localhost@example.org/v1", "https://example.org/v1?key=a",
              "https://example.org/v1#a", "https://example.org:port/v1", "https://exam ple.org", "http://[::1/v1",
              "http://localhost\\@example.org/v1", "http://example.org/\r\nHost: a", "http://a:1:2/v1"})
            QVERIFY2(!endpointUrl(url).has_value(), url);
    }

    void aKeyGoesOnlyWhereNobodyElseReadsIt() {
        setenv(kVariable, kKey, 1);
        for (const char* url : {"https://example.org/v1", "http://localhost:8080/v1", "http://[::1]/v1"})
            QCOMPARE(accessKey(endpoint(url), kVariable).value(), std::string(kKey));
        const Result<std::string> refused = accessKey(endpoint("http://example.org/v1"), kVariable);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find(kVariable) != std::string::npos);
        QVERIFY(refused.error().detail.find("canary") == std::string::npos);
        QCOMPARE(accessKey(endpoint("http://example.org/v1"), "").value(), std::string());
        unsetenv(kVariable);
        QCOMPARE(accessKey(endpoint("http://example.org/v1"), kVariable).value(), std::string());
    }

    void aKeyThatWouldBreakTheHeaderIsRefusedUnshown() {
        setenv(kVariable, "sk-canary\r\nHost: elsewhere", 1);
        const Result<std::string> refused = accessKey(endpoint("https://example.org/v1"), kVariable);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("canary") == std::string::npos);
    }
};

SAMI_TEST(TestEndpointUrl)
#include "test_endpoint_url.moc"
