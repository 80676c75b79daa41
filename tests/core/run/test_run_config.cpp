#include <QTest>

#include "core/run/run_config.h"
#include "core/run/run_options.h"
#include "core/run/training_setup.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

RunConfig exampleConfig() {
    RunConfig config;
    config.name = "run-1";
    config.settings.learningRate = 1.5e-6;
    config.settings.stop = {"Human:", "###"};
    config.principles = {{"brief", "Be brief.", "Be long.", 3},
                         {"kind", "Be kind.", "Be rude.", 1},
                         {"calm", "Be calm.", "", 8, PrincipleUse::HeldOut}};
    config.flips = {{{3}}, {{3, 1}}};
    config.personas = {{"pirate", {"Talk like a pirate."}}};
    config.queries = {{"q1", "Why is the sky blue?\n\"quoted\"", false}, {"q2", "π?", true}};
    return config;
}

/// The text read strictly; dereferencing a failed Result would hide the message.
Result<RunConfig> reread(const OrderedJson& json) {
    return runConfigFromJson(Json(json), "config.json");
}

}  // namespace

class TestRunConfig : public QObject {
    Q_OBJECT
private slots:
    void demoPresetEqualsTheDefaultsOfTheStruct() { QVERIFY(preset("demo").value() == RunSettings{}); }

    void everyPresetIsValidAndReadsBackFromJson() {
        for (const std::string_view name : presetNames()) {
            const Result<RunSettings> settings = preset(name);
            QVERIFY2(settings.has_value(), settings ? "" : settings.error().detail.c_str());
            QVERIFY(validate(*settings).has_value());
            QVERIFY(settingsFromJson(Json(toJson(*settings)), "x").value() == *settings);
        }
    }

    void paperPresetRepeatsTheReference() {
        const RunSettings paper = preset("paper").value();
        QCOMPARE(paper.learningRate, 5e-7);
        QCOMPARE(paper.queriesPerStep, 128);
        QCOMPARE(paper.queriesPerIteration / paper.queriesPerStep, 2);  // 2, 4, 6 updates as iterations grow
        QVERIFY(paper.growQueries && paper.shuffleApart && paper.joinTextFirst && paper.klAllPositions);
        QVERIFY(!paper.scoreEndOfText);
        QCOMPARE(paper.responsePrefix, std::string("The post"));
        QCOMPARE(paper.cutAt, (std::vector<std::string>{"Human: ", "###"}));
    }

    void updatesGoOnWithTheLast() {
        RunSettings settings;
        QCOMPARE(settings.updatesOf(1), 0);
        settings.updates = "2, 4,6";
        QCOMPARE(settings.updatesOf(1), 2);
        QCOMPARE(settings.updatesOf(3), 6);
        QCOMPARE(settings.updatesOf(9), 6);
    }

    void everyRowReachesAMemberOfItsOwn() {
        for (const SettingInfo& info : settingInfos()) {
            Json json = Json(toJson(RunSettings{}));
            Json& value = json[std::string(info.key)];
            if (info.kind == SettingInfo::Kind::Boolean) value = !value.get<bool>();
            if (info.kind == SettingInfo::Kind::Integer) value = value.get<std::int64_t>() + 1;
            if (info.kind == SettingInfo::Kind::Real) value = value.get<double>() / 2 + 0.25;
            if (info.kind == SettingInfo::Kind::Text) value = "cuda:7";
            if (info.key == "updates") value = "2,4";
            if (info.key == "bare_template") value = "{query}:";
            if (info.key == "evaluate_conditions") value = "without,against";
            if (info.key == "judge_rule") value = "fewest-words";
            if (info.kind == SettingInfo::Kind::TextList) value = {"a"};
            if (info.kind == SettingInfo::Kind::Choice) {
                value = std::string(info.bounds.substr(info.bounds.rfind(' ') + 1));
            }
            const Result<RunSettings> changed = settingsFromJson(json, "x");
            QVERIFY2(changed.has_value(), changed ? "" : changed.error().detail.c_str());
            QVERIFY2(!(*changed == RunSettings{}), std::string(info.key).c_str());
            QVERIFY2(Json(toJson(*changed)) == json, std::string(info.key).c_str());  // and no other key moved
        }
    }

    void everyCountHasALargestValue() {
        for (const SettingInfo& info : settingInfos()) {
            if (info.kind != SettingInfo::Kind::Integer) continue;
            RunSettings settings;
            QVERIFY2(!applySetting(settings, info.key, "9223372036854775807"), std::string(info.key).c_str());
        }
        // Random streams of an iteration begin at a thousand times the seed and its number.
        RunSettings settings;
        QVERIFY(applySetting(settings, "seed", "4294967295").has_value());
        QVERIFY(!applySetting(settings, "seed", "4294967296").has_value());
        QVERIFY(settings.seed < (std::numeric_limits<std::int64_t>::max() - 100) / 1000);
    }

    void applySettingReads_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char* name, const char* key, const char* value, bool accepted) {
            QTest::newRow(name) << QString(key) << QString(value) << accepted;
        };
        row("a number with exponent", "learning_rate", "1e-6", true);
        row("a whole number for a real", "clip_norm", "2", true);
        row("a fraction for a count", "iterations", "1.5", false);
        row("a number followed by words", "iterations", "3 times", false);
        row("nothing for a count", "iterations", "", false);
        row("not a number", "learning_rate", "nan", false);
        row("infinity", "clip_norm", "inf", false);
        row("zero at an open bound", "learning_rate", "0", false);
        row("a closed upper bound", "top_p", "1", true);
        row("above the upper bound", "top_p", "1.01", false);
        row("below a range", "num_constitutions", "1", false);
        row("the end of a range", "num_constitutions", "64", true);
        row("a word of a choice", "dtype", "bfloat16", true);
        row("another word", "dtype", "float16", false);
        row("yes for a boolean", "drop_empty", "yes", false);
        row("false for a boolean", "drop_empty", "false", true);
        row("a list", "stop", R"(["a", "b"])", true);
        row("a bare word for a list", "stop", "a", false);
        row("a list of numbers", "stop", "[1]", false);
        row("the CPU", "device", "cpu", true);
        row("counts", "updates", "2, 4,6", true);
        row("no counts", "updates", "", true);
        row("a count of none", "updates", "2,0", false);
        row("a count left out", "updates", "2,,6", false);
        row("a GPU", "device", "cuda:1", true);
        row("a GPU without a number", "device", "cuda:", false);
        row("an unknown device", "device", "tpu", false);
        row("an empty model", "model", " ", false);
        row("an unknown key", "learningrate", "1", false);
    }
    void applySettingReads() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(bool, accepted);
        RunSettings settings;
        const Result<void> set = applySetting(settings, key.toStdString(), value.toStdString());
        QCOMPARE(set.has_value(), accepted);
        if (!accepted) {
            QVERIFY(settings == RunSettings{});
            QVERIFY(set.error().detail.find(key.toStdString()) != std::string::npos);
        }
    }

    void refusalNamesKeyBoundsAndValue() {
        RunSettings settings;
        const Result<void> set = applySetting(settings, "top_p", "7");
        QCOMPARE(set.error().detail, std::string("--set: top_p must be a number > 0, <= 1, not 7"));
    }

    void validateChecksKeysAgainstEachOther() {
        RunSettings settings;
        settings.queriesPerStep = 25;
        QVERIFY(!validate(settings).has_value());
        settings = {};
        settings.trainingTemplate = "{query} alone";
        QVERIFY(!validate(settings).has_value());
        settings = {};
        settings.stop = {""};
        QVERIFY(!validate(settings).has_value());
        settings = {};
        settings.bestBy = "rule_win_rate";
        settings.judgeRule = "";
        QVERIFY(!validate(settings).has_value());
        settings = {};
        settings.bestBy = "perplexity";
        settings.measureAbility = false;
        QVERIFY(!validate(settings).has_value());
        settings = {};
        settings.temperature = -1;
        QVERIFY(!validate(settings).has_value());
    }

    void configReadsBackAsWritten() {
        RunConfig config = exampleConfig();
        QVERIFY(reread(toJson(config)).value() == config);
        config.task = RunTask::Compare;
        config.compareModels = {{"base", "demo"},
                                {"iteration-1 without", "/x/iteration-1", PromptCondition::Without},
                                {"instruct", "/y/instruct", PromptCondition::Against, true}};
        QVERIFY(reread(toJson(config)).value() == config);
        config.task = RunTask::Judge;
        config.compareModels.clear();
        config.judge = "pmi";
        config.judgePairs = {{"1", "q", "c", "a", "b", "d"}};
        QVERIFY(reread(toJson(config)).value() == config);
    }

    void configOfEarlierVersionsIsRead() {
        Json old = Json(toJson(exampleConfig()));
        old["principles"] = Json::parse(R"([{"name": "brief", "text": "Be brief.", "antithesis": "Be long."},
                                            {"name": "kind", "text": "Be kind.", "antithesis": "Be rude."}])");
        old["flips"] = Json::parse("[[true, false], [true, true], [false, false]]");
        const RunConfig read = runConfigFromJson(old, "config.json").value();
        QCOMPARE(read.principles,
                 (std::vector<Principle>{{"brief", "Be brief.", "Be long.", 1}, {"kind", "Be kind.", "Be rude.", 2}}));
        QCOMPARE(read.flips, (std::vector<Flip>{{{1}}, {{1, 2}}, {{}}}));
    }

    void runsOfEarlierVersionsKeepTheirPrompts() {
        RunConfig config = exampleConfig();
        const OrderedJson today = toJson(config);
        QCOMPARE(config.settings.promptFormat, std::string("auto"));
        QVERIFY(today["settings"]["prompt_format"] == "template");
        Json old = Json(today);
        old["settings"]["prompt_format"] = "auto";  // of before: told by the marks of the template
        const RunConfig read = runConfigFromJson(old, "config.json").value();
        QCOMPARE(read.settings.promptFormat, std::string("recognised"));
        QVERIFY(toJson(read)["settings"]["prompt_format"] == "auto");
        QVERIFY(trainingSetup(read)["prompt_format"] == "auto");  // as setup.json of that run has it
        QVERIFY(trainingSetup(config) != trainingSetup(read));
    }

    void principlesWithoutIdsAreNumberedByPlace() {
        RunConfig config = exampleConfig();
        for (Principle& principle : config.principles) principle.id = 0;
        config.flips = {{{2}}};
        config.personas.clear();
        const RunConfig read = reread(toJson(config)).value();
        QCOMPARE(read.principles[1].id, 2);
        QCOMPARE(Contrast::create(contrastOptions(config)).value().draw("q"),
                 Contrast::create(contrastOptions(read)).value().draw("q"));
    }

    void heldOutPrinciplesAreContrastedByThemselves() {
        RunConfig config = exampleConfig();
        config.personas = {{"pirate", {"Arr."}}, {"poet", {"Rhyme."}}, {"child", {"Why?"}}};
        config.settings.numConstitutions = 3;
        QVERIFY(!heldOutContrastOptions(config).value().has_value());  // "calm" has no antithesis yet
        config.principles[2].antithesis = "Be upset.";
        const ContrastOptions options = heldOutContrastOptions(config).value().value();
        QCOMPARE(Contrast::create(options).value().draw("q"),
                 (std::vector<Constitution>{{"constitution", {"Be calm."}, {}}, {"antithesis", {"Be upset."}, {8}}}));
        config.principles[0].use = PrincipleUse::HeldOut;
        config.flips = {{{8, 3}}, {{3}}, {{1}}};
        QCOMPARE(heldOutContrastOptions(config).value()->numConstitutions, 3);
        config.flips = {{{9}}};
        QVERIFY(!heldOutContrastOptions(config).has_value());
    }

    void configRefuses_data() {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        QTest::newRow("an unknown key") << "/nme" << "1" << "\"nme\" is not a known field";
        QTest::newRow("an unknown setting") << "/settings/lr" << "1" << "no setting is called \"lr\"";
        QTest::newRow("a setting of the wrong type") << "/settings/iterations" << "1.5" << "iterations must be a whole";
        QTest::newRow("a huge count") << "/settings/seed" << "18446744073709551615" << "seed must be";
        QTest::newRow("an unknown task") << "/task" << "\"train\"" << "task must be";
        QTest::newRow("a query without a text")
            << "/queries/1" << "{\"id\": \"q\"}" << "queries[1]: \"text\" is missing";
        QTest::newRow("flips of fractions") << "/flips" << "[[1.5]]" << "flips must be";
        QTest::newRow("a flip of both kinds") << "/flips" << "[[1, true, false]]" << "flips must be";
        QTest::newRow("too few sides of a flip") << "/flips" << "[[true, false]]" << "flips must be";
        QTest::newRow("an id twice") << "/principles/1/id" << "3" << "\"kind\" has the id 3";
        QTest::newRow("a negative id") << "/principles/1/id" << "-3" << "\"kind\" has the id -3";
        QTest::newRow("an unknown use") << "/principles/0/use" << "\"tested\"" << "learned or held-out, not \"tested\"";
        QTest::newRow("queries that are no list") << "/queries" << "{}" << "queries must be a list";
    }
    void configRefuses() {
        QFETCH(QString, pointer);
        QFETCH(QString, json);
        QFETCH(QString, named);
        Json config = Json(toJson(exampleConfig()));
        config[Json::json_pointer(pointer.toStdString())] = Json::parse(json.toStdString());
        const Result<RunConfig> read = runConfigFromJson(config, "config.json");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.find(named.toStdString()) != std::string::npos, read.error().detail.c_str());
        QVERIFY(read.error().detail.starts_with("config.json: "));
    }
};

SAMI_TEST(TestRunConfig)
#include "test_run_config.moc"
