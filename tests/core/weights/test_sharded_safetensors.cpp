#include <QTest>

#include "core/base/text.h"
#include "core/weights/sharded_safetensors.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr const char* kIndex = "model.safetensors.index.json";

/// JSON is full of double quotes, C++ strings are not: written with single ones.
std::string json(const std::string& text) {
    return replacedAll(text, "'", "\"");
}

/// A file with one tensor of two numbers.
std::string shard(const std::string& name) {
    return made::safetensors(json("{'" + name + "':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}"), 8);
}

}  // namespace

class TestShardedSafetensors : public QObject {
    Q_OBJECT

private slots:
    void readsSeveralFilesAsOne() {
        const made::Folder folder;
        folder.file("1.safetensors", shard("z"));
        folder.file("2.safetensors", shard("a"));
        const auto index = folder.file(
            kIndex, json("{'metadata':{'total_size':16},'weight_map':{'z':'1.safetensors','a':'2.safetensors'}}"));
        const auto file = openShardedSafetensors(index);
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QCOMPARE((*file)->tensors().size(), std::size_t{2});
        QCOMPARE((*file)->tensors()[0].name, std::string("a"));
        QVERIFY((*file)->find("z") != nullptr);
        QVERIFY((*file)->find("b") == nullptr);
        std::vector<float> values(2);
        toFloat32(*(*file)->find("a"), values);
    }

    void refusesWhatIsNotThere_data() {
        QTest::addColumn<QString>("content");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const std::string& content, const char* said) {
            QTest::newRow(name) << QString::fromStdString(content) << QString::fromUtf8(said);
        };
        row("no JSON", "{", "model.safetensors.index.json");
        row("no map", json("{'metadata':{}}"), "\"weight_map\" is missing");
        row("an empty map", json("{'weight_map':{}}"), "names no tensors");
        row("a number for a file", json("{'weight_map':{'a':7}}"), "holds 7 instead of a file name");
        row("a file elsewhere", json("{'weight_map':{'a':'../1.safetensors'}}"), "does not lie beside the index");
        row("an absolute path", json("{'weight_map':{'a':'/etc/passwd'}}"), "does not lie beside the index");
        row("the folder itself", json("{'weight_map':{'a':'..'}}"), "does not lie beside the index");
        row("a missing file", json("{'weight_map':{'a':'3.safetensors'}}"), "3.safetensors: no such file");
        row("a missing tensor", json("{'weight_map':{'b':'1.safetensors'}}"), "the tensor \"b\" is not in");
        row("a damaged file", json("{'weight_map':{'a':'damaged.safetensors'}}"), "damaged.safetensors");
    }
    void refusesWhatIsNotThere() {
        QFETCH(QString, content);
        QFETCH(QString, said);
        const made::Folder folder;
        folder.file("1.safetensors", shard("a"));
        folder.file("damaged.safetensors", shard("a").substr(0, 20));
        const auto file = openShardedSafetensors(folder.file(kIndex, content.toStdString()));
        QVERIFY(!file.has_value());
        QVERIFY2(file.error().detail.find(said.toStdString()) != std::string::npos, file.error().detail.c_str());
    }
};

SAMI_TEST(TestShardedSafetensors)

#include "test_sharded_safetensors.moc"
