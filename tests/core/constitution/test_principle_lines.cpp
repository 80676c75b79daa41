#include <QTest>

#include "core/constitution/constitution_file.h"
#include "core/constitution/pair_file.h"
#include "core/constitution/principle_lines.h"
#include "core/constitution/principle_sets.h"
#include "tests/test_registry.h"

using namespace sami;

class TestPrincipleLines : public QObject {
    Q_OBJECT
private slots:
    void aLineIsAPrinciple() {
        const auto read = *principlesFromLines(
            "# Manners\n\n1. Be kind.\n2) \"Say what you don't know.\"\n- Be brief.\tWrite at length.\r\n"
            "* Use small words. ≠ Use learned words.\nbe kind\n   \n•  简短回答。\t详细回答。\n",
            "p.txt");
        QCOMPARE(read.size(), std::size_t{5});
        QCOMPARE(read[0].text, std::string("Be kind."));
        QCOMPARE(read[0].name, std::string("kind"));
        QCOMPARE(read[1].text, std::string("Say what you don't know."));
        QVERIFY(!read[1].hasAntithesis());
        QCOMPARE(read[2].antithesis, std::string("Write at length."));
        QCOMPARE(read[3].antithesis, std::string("Use learned words."));
        QCOMPARE(read[4].text, std::string("简短回答。"));
        QCOMPARE(read[4].antithesis, std::string("详细回答。"));
    }

    void aPairIsNeverLostToAnother() {
        const auto lost = principlesFromLines("Be brief.\tBe long.\n\nbe  brief\tRamble.\n", "p.txt");
        QVERIFY(!lost);
        QVERIFY(lost.error().kind == ErrorKind::Input);
        QVERIFY2(lost.error().detail.starts_with("p.txt: line 3: \"be  brief\" stands"), lost.error().detail.c_str());
        const auto same = principlesFromLines("Be brief.\tBe long.\nBe brief.\tbe long\nBe brief.\n", "p.txt");
        QVERIFY(same && same->size() == 1);
        const auto later = principlesFromLines("Be brief.\nBe brief.\tBe long.\n", "p.txt");
        QCOMPARE(later->at(0).antithesis, std::string("Be long."));
        const auto table = parseConstitutions("text,antithesis\nBe brief.,Be long.\nBe brief.,Ramble.\n", "p.csv");
        QVERIFY2(table.error().detail.contains("principle \"Be brief.\" reads as one"), table.error().detail.c_str());
    }

    void namesAreTellingAndFree() {
        QCOMPARE(nameFrom("Answer in one short sentence.", {}), std::string("one-short-sentence"));
        QCOMPARE(nameFrom("Be kind.", {"kind", "kind-2"}), std::string("kind-3"));
        QCOMPARE(nameFrom("You should.", {}), std::string("you-should"));
        QCOMPARE(nameFrom("!!!", {}), std::string("principle"));
        const std::string many = nameFrom(std::string(200, 'x') + "é", {});
        QVERIFY(many.size() <= 40);
    }

    void whatIsWrittenIsReadBack() {
        const auto pairs = [](const std::vector<Principle>& principles, const char* name, const std::string& text) {
            const auto read = parseConstitutions(text, name);
            return read && *read == principles;
        };
        std::vector<Principle> all{{"brief", "- Be \"brief\", always.", "=Be\nlong; very."},
                                   {"名", "简短", "详细", 0, PrincipleUse::HeldOut, "other words", "unlike"}};
        all[0].set = "teacher, patient";
        all[0].tags = {"one", "two, words"};
        all[0].notes = {{PrincipleNote::Kind::Right, "Yes, \"so\""}, {PrincipleNote::Kind::Query, "Why?\nSay."}};
        QVERIFY(pairs(all, "p.json", pairsToJson(all)));
        QVERIFY(pairs(all, "p.csv", pairsToCsv(all)));
        all[1].antithesis.clear();
        all[1].antithesisParaphrase.clear();
        QVERIFY(pairs(all, "p.csv", pairsToCsv(all)));
        QVERIFY(pairs(all, "p.json", pairsToJson(all)));
        all[1].antithesis = "详细";
        const auto lines = parseConstitutionFile(pairsToLines(all), "p.txt");
        QVERIFY(lines && lines->isNamedByWords && lines->set.principles.size() == 2);
        QCOMPARE(lines->set.principles[1].antithesis, std::string("详细"));
    }

    void tablesOfOthersAreRead() {
        const auto read = parseConstitutionFile("principle;antithesis;tags\nBe kind.;Be rude.;a, b\n", "x.csv");
        QVERIFY(read.has_value() && read->isNamedByWords);
        QCOMPARE(read->set.principles.front().text, std::string("Be kind."));
        QCOMPARE(read->set.principles.front().tags, (std::vector<std::string>{"a", "b"}));
        QVERIFY(!parseConstitutionFile("name,text,antithesis\nbrief,Be brief.\n", "x.csv").has_value());
        const auto excel = parseConstitutionFile("sep=;\nname;text;antithesis\nb;Be brief.;Ramble.\n", "x.csv");
        QVERIFY(excel && excel->set.principles.size() == 1);
        QCOMPARE(excel->set.principles.front().name, std::string("b"));
        // What is theirs under our names is left alone.
        const auto theirs = parseConstitutionFile(
            R"([{"name": "b", "text": "x", "antithesis": "y", "notes": "of 2024", "tags": null, "set": 3}])", "x.json");
        QVERIFY(theirs && theirs->set.principles.front().notes.empty() && theirs->set.principles.front().set.empty());
        // Two that would be called the same are two.
        const auto alike =
            parseConstitutionFile("text,antithesis\nBe kind to users.,a\nBe kind to users always.,b\n", "x.csv");
        QVERIFY(alike && alike->set.principles.size() == 2);
    }

    void onlyLinesAreLines() {
        const auto plain = parseConstitutionFile("Be kind, and be brief.\nText is king.", "the clipboard");
        QVERIFY(plain && plain->set.principles.size() == 2);
        QVERIFY(parseConstitutionFile("Antithesis is a word.\nBe calm.", "x.txt").has_value());
        QVERIFY(!parseConstitutionFile("id,question\n1,Why?\n", "queries.csv").has_value());
        QVERIFY(!parseConstitutionFile("<a>\n<b>\n", "x.json").has_value());
        QVERIFY(!parseConstitutionFile("\n# nothing\n", "x.txt").has_value());
    }

    void aSetIsAPersona() {
        std::vector<Principle> all{{"a", "A", "-A", 1}, {"b", "B", "-B", 2}, {"c", "C", "-C", 3}, {"d", "D", "", 4}};
        all[0].set = all[2].set = "teacher";
        all[1].set = "engineer";
        all[3].set = "held";
        all[3].use = PrincipleUse::HeldOut;
        const std::vector<Constitution> personas = personasOfSets(all);
        QCOMPARE(personas.size(), std::size_t{2});
        QCOMPARE(personas[0].name, std::string("teacher"));
        QCOMPARE(personas[0].principles, (std::vector<std::string>{"A", "C"}));
        QCOMPARE(setsOf(all).size(), std::size_t{3});
    }
};

SAMI_TEST(TestPrincipleLines)
#include "test_principle_lines.moc"
