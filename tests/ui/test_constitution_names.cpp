#include <algorithm>

#include <QTest>

#include "core/constitution/contrast.h"
#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/clamped_text.h"
#include "ui/live/samples_card.h"
#include "ui/live/taught_card.h"

using namespace sami;

/// What the page calls the constitutions of a run, and what it says is taught.
class TestConstitutionNames : public QObject {
    Q_OBJECT

private:
    static RunConfig threePrinciples() {
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long.", 1},
                             {"kind", "Be kind.", "Be rude.", 2},
                             {"plain", "Use plain words.", "Use jargon.", 3}};
        return config;
    }
    static Sample sampleOf(const std::vector<const char*>& constitutions) {
        Sample sample{QStringLiteral("Why?"), {}, {}};
        for (const char* text : constitutions)
            sample.answers.push_back(
                {QString::fromUtf8(text), QStringLiteral("Because."), 1, false, QStringLiteral("It is asked.")});
        return sample;
    }

private Q_SLOTS:
    void aConstitutionThatFlipsOneOfThreePrinciplesIsNoAntithesis() {
        SamplesCard card(nullptr);
        const RunConfig config = threePrinciples();
        card.setConstitutions(constitutionNames(config, 3), config.principles);
        card.add(
            {sampleOf({"1. Be kind.\n2. Be brief.\n3. Use plain words.",
                       "1. Be rude.\n2. Be brief.\n3. Use plain words.", "1. Be rude.\n2. Be long.\n3. Use jargon."})});
        QVERIFY(labelled(card, QStringLiteral("Constitution")));
        QVERIFY(labelled(card, QStringLiteral("Contrast 1: antithesis of kind")));
        QVERIFY(labelled(card, QStringLiteral("Antithesis")));
        QVERIFY(std::ranges::any_of(card.findChildren<ClampedText*>(), [](const ClampedText* text) {
            return text->text() == QStringLiteral("Before it: It is asked.");
        }));
    }

    void noPlaceIsThePrincipledOneWhereSidesAreDrawn() {
        SamplesCard card(nullptr);
        RunConfig config = threePrinciples();
        config.settings.principlesPerQuery = 2;
        QVERIFY(underFirst(config).isEmpty());
        card.setConstitutions(constitutionNames(config, 2), config.principles);
        card.add({sampleOf({"1. Be rude.\n2. Be brief.", "1. Be kind.\n2. Be brief."})});
        QVERIFY(labelled(card, QStringLiteral("Constitution 1: antithesis of kind")));
        QVERIFY(labelled(card, QStringLiteral("Constitution 2")));
    }

    void eachLineThatIsAnAntithesisIsMarked() {
        const RunConfig config = threePrinciples();
        QCOMPARE(markedLines(linesOf("1. Be rude.\n2. Be brief.", config.principles)),
                 QStringLiteral("1. (antithesis) Be rude.\n2. Be brief."));
        QCOMPARE(markedLines(linesOf("Be long.", config.principles)), QStringLiteral("Be long."));
    }

    void aSinglePairKeepsItsTwoWords() {
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        const auto names = constitutionNames(config, 2);
        const auto titled = [&](std::size_t index, const char* text) {
            return titleOf(names[index], linesOf(text, config.principles), config.principles);
        };
        QCOMPARE(titled(0, "Be brief."), QStringLiteral("Principle"));
        QCOMPARE(titled(1, "Be long."), QStringLiteral("Antithesis"));
    }

    void whatIsTaughtIsSaidInItsOwnWords() {
        TaughtCard card(nullptr);
        RunConfig config = threePrinciples();
        config.principles[2].use = PrincipleUse::HeldOut;
        card.showRun(config);
        QStringList shown;
        for (const auto* label : card.findChildren<ClampedText*>()) shown.append(label->text());
        QCOMPARE(shown, (QStringList{QStringLiteral("Be brief."), QStringLiteral("Be long."),
                                     QStringLiteral("Be kind."), QStringLiteral("Be rude.")}));
        QVERIFY(!card.isHidden());
        card.showRun({});
        QVERIFY(card.isHidden());
    }

    /// Above the fold of the smallest usual screen.
    void whatIsTaughtIsSeenWithoutScrolling() {
        LivePage page(nullptr);
        CannedRun run = cannedRun(2, false);
        ShownRun shown = run.shown();
        shown.config.principles = threePrinciples().principles;
        page.setRun(shown);
        page.showRun(run.entry);
        page.resize(1120, 636);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto* card = page.findChild<TaughtCard*>();
        QVERIFY(card->isVisible());
        QVERIFY(card->mapTo(&page, card->rect().bottomLeft()).y() < page.height());
    }

    void longSetsNameTheRestInATooltip() {
        RunConfig config;
        for (int i = 1; i <= 6; ++i) {
            const std::string name = "p" + std::to_string(i);
            config.principles.push_back({name, "Do " + name + ".", "Avoid " + name + ".", i});
        }
        TaughtCard card(nullptr);
        card.showRun(config);
        QVERIFY(card.findChildren<ClampedText*>().size() == 8);
        QVERIFY(card.accessibleDescription().contains(QLatin1String("Avoid p6.")));
    }
};

SAMI_TEST(TestConstitutionNames)
#include "test_constitution_names.moc"
