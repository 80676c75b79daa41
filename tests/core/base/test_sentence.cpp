#include <QTest>

#include <cerrno>

#include "core/base/error.h"
#include "core/base/sentence.h"
#include "core/base/text.h"
#include "tests/test_registry.h"

using namespace sami;

class TestSentence : public QObject {
    Q_OBJECT
private slots:
    void putsEachPartWhereItIsNamed() {
        QCOMPARE(sentence("{run} has {count} of {all}; see {run}", {{"run", "run-1"}, {"count", 3}, {"all", 2.5}}),
                 std::string("run-1 has 3 of 2.5; see run-1"));
        QCOMPARE(sentence("nothing varies", {}), std::string("nothing varies"));
    }
    void aValueIsNotLookedInto() {
        QCOMPARE(sentence("{a} and {b}", {{"a", "{b}"}, {"b", "{a}"}}), std::string("{b} and {a}"));
    }
    void bracesThatNameNothingStay() {
        QCOMPARE(sentence("{\"key\": {value}} is {open", {{"value", 1}}), std::string("{\"key\": 1} is {open"));
    }
    void foreignControlsAreNotPrinted() {
        QCOMPARE(sentence("{name}", {{"name", "a\x1B[31mb\xFF"}}), std::string("a␛[31mb\uFFFD"));
        QCOMPARE(sentence("{name}", {{"name", "a\u009B31mb\u202Ec\u2066d\x7F"}}),
                 std::string("a⟨U+009B⟩31mb⟨U+202E⟩c⟨U+2066⟩d␡"));
        QCOMPARE(sentence("{name}", {{"name", "שלום\u200F \u200Dok 🙂 é"}}), std::string("שלום\u200F \u200Dok 🙂 é"));
        QCOMPARE(sentence("{text}", {{"text", "two\nlines"}}), std::string("two\nlines"));
    }
    void numbersKeepTheirDigits() {
        QCOMPARE(sentence("{x}", {{"x", 0.1}}), std::string("0.1"));
        QCOMPARE(sentence("{x}", {{"x", std::uint64_t{18446744073709551615u}}}), std::string("18446744073709551615"));
    }
    void anErrorIsASentence() {
        const Result<void> done = fail(ErrorKind::NotFound, "{file}: not there", {{"file", std::string("a.json")}});
        QCOMPARE(done.error().detail, std::string("a.json: not there"));
    }
    void aValueOfAMegabyteIsNotPrintedWhole() {
        const std::string long_(1'000'000, 'x');
        const Result<void> done = fail(ErrorKind::Input, "{name} is wrong", {{"name", long_}});
        QVERIFY(done.error().detail.size() < 6000 && done.error().detail.ends_with("x… is wrong"));
        QCOMPARE(excerpt("äöü", 3), std::string("ä…"));
        QCOMPARE(excerpt("a\nb"), std::string("a b"));
    }
    void aRefusalOfTheSystemSaysWhatWasTriedAndWhatHelps() {
        const Error full = ioError(IoAction::Write, "a.sami", ENOSPC);
        QCOMPARE(full.detail, std::string("cannot write a.sami: No space left on device; free some space or choose "
                                          "another folder, then try again"));
        QVERIFY(full.kind == ErrorKind::Io);
        const Error gone = ioError(IoAction::MakeFolder, "runs", ENOENT);
        QCOMPARE(gone.detail, std::string("cannot make the folder runs: No such file or directory; check the path"));
        QVERIFY(gone.kind == ErrorKind::NotFound);
    }
};

SAMI_TEST(TestSentence)
#include "test_sentence.moc"
