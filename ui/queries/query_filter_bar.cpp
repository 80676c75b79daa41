#include "ui/queries/query_filter_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/controls/turning_row.h"
#include "ui/queries/query_words.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

using PickerChoices = std::vector<std::pair<QString, QString>>;

/// From here on field and pickers stand in one row.
constexpr int kFiltersBeside = 124;
constexpr int kFieldLetters = 26;
const QString kNone;
const QString kDuplicates = QStringLiteral("duplicates");
const QString kRemoved = QStringLiteral("removed");
const QString kSet = QStringLiteral("set:");
const QString kTag = QStringLiteral("tag:");
const QString kDropped = QStringLiteral("run:");

}  // namespace

QueryFilterBar::QueryFilterBar(QWidget* parent) : QWidget(parent), m_field(new QLineEdit(this)) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* row = new TurningRow(kFiltersBeside, kStep, this);
    outer->addWidget(row);
    m_field->setPlaceholderText(tr("Find words"));
    m_field->setAccessibleName(tr("Find queries with these words"));
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(lettersWide(*this, kFieldLetters));
    m_field->setMaxLength(static_cast<int>(kMaxShownCharacters));
    row->add(m_field, 1);
    connect(m_field, &QLineEdit::textChanged, this, &QueryFilterBar::changed);
    m_split = addPicker(tr("Split"));
    m_origin = addPicker(tr("Origin"));
    m_label = addPicker(tr("Set or tag"));
    m_outcome = addPicker(tr("What became of them"));
    auto* pickers = new QWidget(row);
    auto* inner = new QHBoxLayout(pickers);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(kStep);
    for (QComboBox* picker : {m_split, m_origin, m_label, m_outcome}) inner->addWidget(picker, 1);
    row->add(pickers, 2);
    fill(m_split, {{tr("Both splits"), kNone},
                   {tr("Training"), QStringLiteral("training")},
                   {tr("Held out"), QStringLiteral("held-out")}});
    PickerChoices origins{{tr("Any origin"), kNone}};
    for (const QueryOrigin origin : {QueryOrigin::Data, QueryOrigin::Asked, QueryOrigin::Imported})
        origins.emplace_back(originWords(origin), fromUtf8(toString(origin)));
    fill(m_origin, origins);
    setLabels({}, {});
    setRuns({});
}

QComboBox* QueryFilterBar::addPicker(const QString& name) {
    auto* picker = new PagePicker(this);
    picker->setAccessibleName(name);
    explain(picker, name);
    connect(picker, &QComboBox::currentIndexChanged, this, &QueryFilterBar::changed);
    return picker;
}

void QueryFilterBar::fill(QComboBox* picker, const PickerChoices& choices) {
    const QString chosen = picker->currentData().toString();
    {
        const QSignalBlocker quiet(picker);
        picker->clear();
        for (const auto& [text, value] : choices) picker->addItem(text, value);
        picker->setCurrentIndex(std::max(0, picker->findData(chosen)));
    }
    if (picker->currentData().toString() != chosen) Q_EMIT changed();
}

void QueryFilterBar::setLabels(const std::vector<std::string>& sets, const std::vector<std::string>& tags) {
    PickerChoices choices{{sets.empty() && tags.empty() ? tr("No tags yet") : tr("Any set or tag"), kNone}};
    for (const std::string& set : sets)
        choices.emplace_back(tr("Set %1").arg(shownText(fromUtf8(set))), kSet + fromUtf8(set));
    for (const std::string& tag : tags)
        choices.emplace_back(tr("Tag %1").arg(shownText(fromUtf8(tag))), kTag + fromUtf8(tag));
    fill(m_label, choices);
    m_label->setEnabled(choices.size() > 1);
}

void QueryFilterBar::setRuns(const std::vector<FateColumn>& runs) {
    PickerChoices choices{{tr("Any outcome"), kNone}};
    for (const FateColumn& run : runs)
        choices.emplace_back(tr("Dropped by %1").arg(run.name), kDropped + fileNumber(static_cast<double>(run.run), 0));
    choices.emplace_back(tr("Duplicates"), kDuplicates);
    choices.emplace_back(tr("Removed"), kRemoved);
    fill(m_outcome, choices);
}

void QueryFilterBar::clear() {
    const QSignalBlocker quiet(this);
    m_field->clear();
    for (QComboBox* picker : {m_split, m_origin, m_label, m_outcome}) picker->setCurrentIndex(0);
}

void QueryFilterBar::showDuplicates() {
    m_outcome->setCurrentIndex(m_outcome->findData(kDuplicates));
}

QueryView QueryFilterBar::view() const {
    QueryView view;
    view.filter.words = toUtf8(m_field->text());
    const QString split = m_split->currentData().toString();
    const QString origin = m_origin->currentData().toString();
    const QString label = m_label->currentData().toString();
    const QString outcome = m_outcome->currentData().toString();
    if (!split.isEmpty()) view.filter.heldOut = m_split->currentIndex() == 2;
    if (!origin.isEmpty()) view.filter.origin = queryOriginOf(toUtf8(origin));
    // Only data is trained on or held out.
    if (!split.isEmpty() && origin.isEmpty()) view.filter.origin = QueryOrigin::Data;
    if (label.startsWith(kSet)) view.filter.set = toUtf8(label.mid(kSet.size()));
    if (label.startsWith(kTag)) view.filter.tag = toUtf8(label.mid(kTag.size()));
    if (outcome.startsWith(kDropped)) view.filter.droppedBy = outcome.mid(kDropped.size()).toLongLong();
    view.filter.removed = outcome == kRemoved;
    view.duplicates = outcome == kDuplicates;
    return view;
}

std::vector<QWidget*> QueryFilterBar::stops() const {
    return {m_field, m_split, m_origin, m_label, m_outcome};
}

}  // namespace sami
