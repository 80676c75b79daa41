#include <QTest>

#include "core/base/text.h"
#include "core/tokenizer/token_pieces.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;

class TestTokenPieces : public QObject {
    Q_OBJECT
private:
    made::Folder m_folder;
    std::shared_ptr<const Tokenizer> m_tokenizer;

    std::vector<TokenPiece> pieces(const std::vector<TokenId>& ids) const { return tokenPieces(*m_tokenizer, ids); }

private slots:
    void initTestCase() {
        auto loaded = loadTokenizer(made::modelFolder(m_folder, made::tokenizerJson()));
        QVERIFY(loaded.has_value());
        m_tokenizer = *loaded;
    }

    void aTokenIsAPiece() {
        QCOMPARE(pieces({made::kHello, made::kSpaceW, 'o'}),
                 (std::vector<TokenPiece>{{"hello", 1}, {" w", 1}, {"o", 1}}));
        QVERIFY(pieces({}).empty());
    }

    void tokensInsideACharacterAreOnePiece() {
        // U+732B and U+1F63A in single bytes, with a token of a whole character between them.
        const std::vector<TokenId> ids = {0xE7, 0x8C, 0xAB, made::kEAcute, 0xF0, 0x9F, 0x98, 0xBA, 'a'};
        QCOMPARE(pieces(ids), (std::vector<TokenPiece>{{"猫", 3}, {"é", 1}, {"😺", 4}, {"a", 1}}));
    }

    void bytesThatAreNoCharacterAreReplacedAsInTheWholeText_data() {
        QTest::addColumn<std::vector<TokenId>>("ids");
        QTest::newRow("cut at the end") << std::vector<TokenId>{'a', 0xE7, 0x8C};
        QTest::newRow("a stray byte") << std::vector<TokenId>{0x8C, 'a', 0xFF, 'b'};
        QTest::newRow("a character that never ends") << std::vector<TokenId>{0xE7, 0x8C, 'a', 0xF0, 'b'};
    }
    void bytesThatAreNoCharacterAreReplacedAsInTheWholeText() {
        QFETCH(std::vector<TokenId>, ids);
        std::string joined;
        std::size_t numTokens = 0;
        for (const TokenPiece& piece : pieces(ids)) {
            joined += piece.text;
            numTokens += piece.tokens;
        }
        QCOMPARE(joined, withReplacementCharacters(m_tokenizer->decodeContinuation(ids)));
        QCOMPARE(numTokens, ids.size());
    }
};

SAMI_TEST(TestTokenPieces)
#include "test_token_pieces.moc"
