#include <QTest>

#include "core/run/contrast_preview.h"
#include "core/run/run_options.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

RunConfig exampleConfig() {
    RunConfig config;
    config.principles = {{"brief", "Be brief.", "Be long.", 4},
                         {"kind", "Be kind.", "Be rude.", 2},
                         {"calm", "Be calm.", "Be upset.", 9, PrincipleUse::HeldOut}};
    config.flips = {{{4}}, {{2, 4}}};
    config.queries = {{"h", "held?", true}, {"q1", "one?", false}, {"q2", "two?", false}, {"q3", "three?", false}};
    config.settings.promptFormat = "plain";
    config.settings.trainingTemplate = "[{constitution}] {query}";
    return config;
}

std::shared_ptr<const Tokenizer> madeTokenizer() {
    const made::Folder folder;
    return loadTokenizer(made::modelFolder(folder, made::tokenizerJson(), Json::object())).value();
}

}  // namespace

class TestContrastPreview : public QObject {
    Q_OBJECT
private slots:
    void saysWhatIsDrawnFrom() {
        const OrderedJson json = toJson(contrastPreview(exampleConfig(), nullptr, 2).value());
        QVERIFY(json["principles"] == OrderedJson::parse(R"([
            {"id": 4, "name": "brief", "text": "Be brief.", "antithesis": "Be long.", "use": "learned"},
            {"id": 2, "name": "kind", "text": "Be kind.", "antithesis": "Be rude.", "use": "learned"},
            {"id": 9, "name": "calm", "text": "Be calm.", "antithesis": "Be upset.", "use": "held-out"}])"));
        QVERIFY(json["contrasts"] == OrderedJson::parse(
                                         R"([{"flipped": ["brief"]}, {"flipped": ["brief", "kind"]},
                                             {"flipped": ["calm"]}])"));
        QVERIFY(json["personas"] == OrderedJson::array());
    }

    void drawnSidesAreSaidInPlaceOfContrasts() {
        RunConfig config = exampleConfig();
        config.flips.clear();
        config.settings.principlesPerQuery = 1;
        const ContrastPreview preview = contrastPreview(config, nullptr, 1).value();
        QVERIFY(preview.flips.empty());
        QVERIFY(toJson(preview)["principles_per_query"] == 1);
        const std::string text = toText(preview);
        QVERIFY(text.find("Drawn for each query: 1 of the learned principles, and a side of each\n") !=
                std::string::npos);
        QVERIFY(text.find("every choice") == std::string::npos);
    }

    void examplesAreTheConstitutionsThatTrainingQueriesGet() {
        const RunConfig config = exampleConfig();
        const OrderedJson json = toJson(contrastPreview(config, nullptr, 2).value());
        QCOMPARE(json["examples"].size(), std::size_t{2});
        const Contrast contrast = Contrast::create(contrastOptions(config)).value();
        for (std::size_t i = 0; i < 2; ++i) {
            QVERIFY(json["examples"][i]["query"] == config.queries[i + 1].text);
            const std::vector<Constitution> drawn = contrast.draw(config.queries[i + 1].id);
            for (std::size_t column = 0; column < 2; ++column) {
                QVERIFY(json["examples"][i]["constitutions"][column] == (OrderedJson{{"name", drawn[column].name},
                                                                                     {"text", drawn[column].text()},
                                                                                     {"prompt", nullptr},
                                                                                     {"ids", nullptr}}));
            }
        }
        QCOMPARE(contrastPreview(config, nullptr, 9).value().examples.size(), std::size_t{3});
    }

    void promptsAreThoseOfTraining() {
        const auto tokenizer = madeTokenizer();
        const RunConfig config = exampleConfig();
        const OrderedJson json = toJson(contrastPreview(config, tokenizer.get(), 1).value());
        for (const OrderedJson& constitution : json["examples"][0]["constitutions"]) {
            const std::string text = "[" + constitution["text"].get<std::string>() + "] one?";
            QVERIFY(constitution["prompt"] == text);
            QVERIFY(constitution["ids"] == tokenizer->encode(text, SpecialTokens::AsText));
        }
    }

    void withoutAConstitutionTheyAreThoseOfTrainingToo() {
        RunConfig config = exampleConfig();
        config.flips.clear();
        config.settings.contrastWith = "nothing";
        config.settings.bareTemplate = "Say: {query}";
        const auto tokenizer = madeTokenizer();
        const PreviewedQuery query = contrastPreview(config, tokenizer.get(), 1).value().examples.at(0);
        QCOMPARE(query.constitutions.at(1).name, std::string("nothing"));
        QCOMPARE(query.prompts.at(1).text, "Say: " + query.text);
    }

    void chatFormatsSpellTheirTokensOut() {
        Json content = made::tokenizerJson();
        content["added_tokens"].push_back(made::addedToken(266, "<|im_start|>", true));
        content["added_tokens"].push_back(made::addedToken(267, "<|im_end|>", true));
        const made::Folder folder;
        const auto tokenizer = loadTokenizer(made::modelFolder(folder, content, Json::object())).value();
        RunConfig config = exampleConfig();
        config.settings.promptFormat = "chatml";
        const PreviewedQuery query = contrastPreview(config, tokenizer.get(), 1).value().examples.at(0);
        const std::string text = query.constitutions[1].text();
        QCOMPARE(query.prompts[1].text, "<|im_start|>system\nYou follow these principles when you respond.\n" + text +
                                            "<|im_end|>\n<|im_start|>user\none?<|im_end|>\n<|im_start|>assistant\n");
        QVERIFY(query.prompts[1].ids == tokenizer->encode(query.prompts[1].text, SpecialTokens::Recognised));
    }

    void personasTakeThePlaceOfLearnedContrasts() {
        RunConfig config = exampleConfig();
        config.personas = {{"pirate", {"Arr.", "Ahoy."}}, {"poet", {"Rhyme."}}};
        const OrderedJson json = toJson(contrastPreview(config, nullptr, 1).value());
        QVERIFY(json["contrasts"] == OrderedJson::parse(R"([{"flipped": ["calm"]}])"));
        QVERIFY(json["personas"] == OrderedJson::parse(R"([{"name": "pirate", "text": "1. Arr.\n2. Ahoy."},
                                                           {"name": "poet", "text": "Rhyme."}])"));
    }

    void textMarksTheLinesThatSayTheOpposite() {
        RunConfig config = exampleConfig();
        config.flips = {{{4}}};
        config.settings.shufflePrinciples = false;
        config.principles[2].antithesis.clear();
        const ContrastPreview preview = contrastPreview(config, madeTokenizer().get(), 1).value();
        const auto tokens = [&](std::size_t i) { return std::to_string(preview.examples[0].prompts[i].ids.size()); };
        QCOMPARE(toText(preview), std::string("Principle brief (learned)\n  = Be brief.\n  ≠ Be long.\n"
                                              "Principle kind (learned)\n  = Be kind.\n  ≠ Be rude.\n"
                                              "Principle calm (held-out)\n  = Be calm.\n  ≠ no antithesis\n"
                                              "Contrast: flips brief\n"
                                              "Each query gets 2 constitutions, of 2 that differ\n"
                                              "\nQuery: one?\n"
                                              "  constitution, ") +
                                      tokens(0) +
                                      " prompt tokens\n    = Be brief.\n    = Be kind.\n"
                                      "  brief, " +
                                      tokens(1) + " prompt tokens\n    ≠ Be long.\n    = Be kind.\n");
    }

    void contrastsTooManyToListAreSaidInWords() {
        RunConfig config;
        for (int i = 0; i < 9; ++i) {
            const std::string name = "p" + std::to_string(i);
            config.principles.push_back({name, "Do " + name, "Never " + name});
        }
        const ContrastPreview preview = contrastPreview(config, nullptr, 1).value();
        QVERIFY(toJson(preview)["contrasts"] == OrderedJson::array());
        QVERIFY(
            toText(preview).contains("Contrasts: every choice of the learned principles\nEach query gets 2 "
                                     "constitutions, of 512 that differ\n"));
    }

    void whatCannotBeDrawnOrPromptedIsRefused() {
        RunConfig config = exampleConfig();
        config.settings.numConstitutions = 4;
        const ContrastPreview preview = contrastPreview(config, nullptr, 1).value();
        QVERIFY(!preview.problem.empty() && preview.examples.empty());
        QVERIFY(toJson(preview)["problem"] == preview.problem);
        QVERIFY(!preview.principles.empty());  // what there is is shown all the same
        config = exampleConfig();
        config.settings.promptFormat = "chatml";  // whose tokens this vocabulary lacks
        QVERIFY(!contrastPreview(config, madeTokenizer().get(), 1).has_value());
        QVERIFY(contrastPreview(config, nullptr, 1).has_value());
    }
};

SAMI_TEST(TestContrastPreview)
#include "test_contrast_preview.moc"
