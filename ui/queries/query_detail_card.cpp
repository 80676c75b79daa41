#include "ui/queries/query_detail_card.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/controls/card.h"
#include "ui/controls/labels.h"
#include "ui/controls/turning_row.h"
#include "ui/queries/query_words.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kTagFieldLetters = 24;
constexpr int kLeastLines = 2;
/// From here on buttons and tags stand beside each other.
constexpr int kActionsBeside = 100;

/// The tokens with a mark between them.
QString tokenText(const std::vector<std::string>& pieces) {
    QStringList texts;
    for (const std::string& piece : pieces) texts.append(fromUtf8(withReplacementCharacters(piece)));
    return texts.join(QStringLiteral("│"));
}

QString answersOf(const QueryDetail& detail, const QueryFate& fate) {
    QString lines;
    for (const DroppedQuery& dropped : detail.dropped) {
        if (dropped.run != fate.runName || dropped.iteration != fate.iteration) continue;
        for (const DroppedAnswer& answer : dropped.answers) {
            lines += QueryDetailCard::tr("\n    %1: %2").arg(fromUtf8(answer.constitutionName), fromUtf8(answer.text));
        }
    }
    return lines;
}

/// The latest run first, with both answers where it dropped the query.
QString fateText(const QueryDetail& detail) {
    QStringList lines;
    for (const QueryFate& fate : detail.query.fates) {
        const QString run = fromUtf8(fate.runName);
        const QString iteration = wholeNumber(fate.iteration);
        if (fate.heldOut) {
            lines.prepend(QueryDetailCard::tr("%1, iteration %2: held out, evaluated").arg(run, iteration));
        } else if (fate.rule.empty()) {
            lines.prepend(QueryDetailCard::tr("%1, iteration %2: trained on").arg(run, iteration));
        } else {
            lines.prepend(
                QueryDetailCard::tr("%1, iteration %2: dropped, %3").arg(run, iteration, ruleWords(fate.rule)) +
                answersOf(detail, fate));
        }
    }
    if (lines.isEmpty()) return QueryDetailCard::tr("In no run yet.");
    return lines.join(QLatin1Char('\n'));
}

QVBoxLayout* addColumn(QHBoxLayout* row, const QString& title, QWidget* content, QWidget* parent) {
    auto* column = new QVBoxLayout;
    column->setSpacing(kHalfStep);
    auto* head = makeText(title, parent, Tone::Muted);
    head->setBuddy(content);
    column->addWidget(head);
    column->addWidget(content, 1);
    row->addLayout(column, 1);
    return column;
}

}  // namespace

QueryDetailCard::QueryDetailCard(QWidget* parent)
    : QWidget(parent),
      m_card(new Card(tr("No query chosen"), this)),
      m_info(makeText({}, m_card, Tone::Muted)),
      m_text(new ResponseView(m_card)),
      m_fates(new ResponseView(m_card)),
      m_tokens(new QCheckBox(tr("Show tokens"), m_card)),
      m_tags(new QLineEdit(m_card)),
      m_body(new QWidget(m_card)),
      m_obstacle(makeText({}, m_card, Tone::Muted)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->titleRow()->addWidget(m_info);
    m_card->titleRow()->addWidget(m_tokens);
    explain(m_tokens, tr("Where the model's tokenizer cuts the text."));
    auto* columns = new QHBoxLayout(m_body);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(2 * kStep);
    addColumn(columns, tr("Text"), m_text, m_body);
    addColumn(columns, tr("What became of it"), m_fates, m_body);
    for (ResponseView* view : {m_text, m_fates})
        view->setMinimumHeight(kLeastLines * fontMetrics().lineSpacing() + 2 * kStep);
    m_text->setAccessibleName(tr("Text of the query"));
    m_fates->setAccessibleName(tr("What became of the query"));
    m_card->content()->addWidget(m_body, 1);
    m_tags->setAccessibleName(tr("Tags, with commas between them"));
    m_tags->setPlaceholderText(tr("Tags, with commas between them"));
    m_tags->setMinimumWidth(lettersWide(*this, kTagFieldLetters));
    connect(m_tags, &QLineEdit::returnPressed, this, &QueryDetailCard::readTags);
    connect(m_tokens, &QCheckBox::toggled, this, &QueryDetailCard::showText);
    showCount(0);
}

void QueryDetailCard::addButtons(const std::vector<QWidget*>& buttons) {
    auto* row = new TurningRow(kActionsBeside, kStep, m_card);
    auto* actions = new QWidget(row);
    auto* inner = new QHBoxLayout(actions);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(kStep);
    for (QWidget* button : buttons) inner->addWidget(button);
    inner->addWidget(m_obstacle);
    inner->addStretch(1);
    row->add(actions, 0);
    row->add(m_tags, 1);
    m_card->content()->addWidget(row);
}

void QueryDetailCard::setObstacle(const QString& sentence) {
    m_tags->setEnabled(sentence.isEmpty());
    explain(m_tags, sentence.isEmpty() ? tr("Enter gives these tags to the chosen query.") : sentence);
    m_obstacle->setVisible(!sentence.isEmpty());
    m_obstacle->setText(sentence.isEmpty() ? QString() : tr("Read only"));
    explain(m_obstacle, sentence);
}

void QueryDetailCard::showCount(int chosen) {
    m_detail.reset();
    m_card->title()->setText(chosen == 0 ? tr("No query chosen") : tr("%1 queries chosen").arg(wholeNumber(chosen)));
    m_info->clear();
    m_text->showPlain({});
    m_fates->showPlain({});
    m_tags->clear();
    m_tokens->setVisible(false);
}

void QueryDetailCard::showQuery(const QueryDetail& detail) {
    const bool sameAsBefore = m_detail && m_detail->query.row == detail.query.row;
    m_detail = detail;
    const Query& query = detail.query.query;
    m_card->title()->setText(shownText(fromUtf8(query.id)));
    QStringList info{splitWords(query)};
    if (!query.set.empty()) info.append(tr("set %1").arg(shownText(fromUtf8(query.set))));
    if (!detail.pieces.empty()) info.append(tokenCount(static_cast<double>(detail.pieces.size())));
    if (query.kept) info.append(tr("kept whatever the filter says"));
    if (detail.query.removed) info.append(tr("removed"));
    m_info->setText(info.join(QStringLiteral(" · ")));
    if (!sameAsBefore || !m_tags->isModified()) m_tags->setText(tagWords(query.tags));
    m_tokens->setVisible(!detail.pieces.empty());
    showText();
    m_fates->showPlain(fateText(detail));
}

void QueryDetailCard::showText() {
    if (!m_detail) return;
    const bool cut = m_tokens->isChecked() && !m_detail->pieces.empty();
    m_text->showPlain(cut ? tokenText(m_detail->pieces) : fromUtf8(m_detail->query.query.text));
}

void QueryDetailCard::readTags() {
    QStringList tags;
    for (const QString& tag : m_tags->text().split(QLatin1Char(','))) {
        if (!tag.trimmed().isEmpty() && !tags.contains(tag.trimmed())) tags.append(tag.trimmed());
    }
    m_tags->setModified(false);
    Q_EMIT tagsTyped(tags);
}

}  // namespace sami
