#include "ui/queries/import_panel.h"

#include <limits>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/controls/bounded_text.h"
#include "ui/controls/card.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/controls/turning_row.h"
#include "ui/queries/query_words.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kSummaryLines = 5;
constexpr int kShownColumns = 5;
constexpr int kPercent = 100;
/// From here on the choices stand in one row.
constexpr int kChoicesBeside = 130;
constexpr double kUsualShare = 20;
const QString kRecognised = QStringLiteral("?");

/// Nothing where it is left to be recognised.
std::optional<std::string> saidColumn(const QComboBox* picker) {
    const QString chosen = picker->currentData().toString();
    if (chosen.isEmpty() || chosen == kRecognised) return std::nullopt;
    return chosen == QStringLiteral("-") ? std::string() : toUtf8(chosen.mid(1));
}

QString sentenceOfNote(const std::string& note) {
    return note.empty() ? QString() : sentenceOf({ErrorKind::Input, note});
}

QString stateWords(IdState state) {
    switch (state) {
        case IdState::SameText:
            return ImportPanel::tr("there already");
        case IdState::Removed:
            return ImportPanel::tr("removed before");
        default:
            return ImportPanel::tr("new");
    }
}

/// What its button does.
QString importWords(const PreviewCounts& counts) {
    if (counts.gone == 0) return ImportPanel::tr("Import %1 queries").arg(wholeNumber(counts.added));
    return ImportPanel::tr("Replace %1 queries by %2")
        .arg(wholeNumber(counts.gone), wholeNumber(counts.training + counts.heldOut));
}

QStringList summaryOf(const QueryPreview& preview) {
    QStringList lines;
    lines.append(ImportPanel::tr("%1 new, %2 there already; %3 to train on, %4 to hold out.")
                     .arg(wholeNumber(preview.counts.added), wholeNumber(preview.counts.present),
                          wholeNumber(preview.counts.training), wholeNumber(preview.counts.heldOut)));
    if (preview.counts.acrossSplit > 0) {
        lines.append(ImportPanel::tr("%1 would be held out and trained on as well: a run refuses that.")
                         .arg(wholeNumber(preview.counts.acrossSplit)));
    }
    if (preview.counts.sameWithin > 0)
        lines.append(ImportPanel::tr("%1 are in the file more than once.").arg(wholeNumber(preview.counts.sameWithin)));
    if (preview.counts.sameAsThere > 0) {
        lines.append(ImportPanel::tr("%1 say the same as queries of the experiment with another id.")
                         .arg(wholeNumber(preview.counts.sameAsThere)));
    }
    if (preview.counts.gone > 0) {
        lines.append(ImportPanel::tr("%1 that are there go, to be found under Removed; undo brings them back.")
                         .arg(wholeNumber(preview.counts.gone)));
    }
    if (preview.counts.removed > 0) {
        lines.append(ImportPanel::tr("%1 were removed before and stay so; to be brought back under Removed.")
                         .arg(wholeNumber(preview.counts.removed)));
    }
    for (const std::string& note : preview.notes) lines.append(sentenceOfNote(note));
    return lines;
}

}  // namespace

ImportPanel::ImportPanel(QWidget* parent)
    : QWidget(parent),
      m_card(new Card(tr("Import queries"), this)),
      m_takenFor(makeParagraph({}, m_card, Tone::Muted)),
      m_rows(new QTableWidget(0, kShownColumns, m_card)),
      m_summary(new BoundedText(kSummaryLines, m_card)),
      m_problem(makeParagraph({}, m_card, Tone::Alarm)),
      m_button(new QPushButton(tr("Import"), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    outer->addWidget(m_card);
    QVBoxLayout* content = m_card->content();
    content->addWidget(m_takenFor);
    content->addWidget(makeColumns());
    content->addWidget(makeChoices());
    m_rows->setHorizontalHeaderLabels({tr("Id"), tr("Text"), tr("Split"), tr("Tokens"), tr("State")});
    m_rows->setAccessibleName(tr("First rows as they will be read"));
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_rows->setShowGrid(false);
    setRole(m_rows, QStringLiteral("rows"));
    m_rows->setTabKeyNavigation(false);
    m_rows->setWordWrap(false);
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->verticalHeader()->hide();
    m_rows->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_rows->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_rows->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    content->addWidget(m_rows, 1);
    content->addWidget(m_summary);
    content->addWidget(m_problem);
    auto* buttons = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"), m_card);
    buttons->addWidget(m_button);
    buttons->addWidget(cancel);
    buttons->addStretch(1);
    content->addLayout(buttons);
    connect(m_button, &QPushButton::clicked, this, &ImportPanel::importRequested);
    connect(cancel, &QPushButton::clicked, this, &ImportPanel::closed);
}

QComboBox* ImportPanel::addColumn(QHBoxLayout* row, const QString& name) {
    auto* picker = new PagePicker(m_card);
    picker->setAccessibleName(name);
    QLabel* label = makeText(name, m_card, Tone::Muted);
    label->setBuddy(picker);
    row->addWidget(label);
    row->addWidget(picker, 1);
    connect(picker, &QComboBox::currentIndexChanged, this, &ImportPanel::wishChanged);
    return picker;
}

QWidget* ImportPanel::makeColumns() {
    auto* widget = new QWidget(m_card);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    m_columns.text = addColumn(row, tr("Text"));
    m_columns.id = addColumn(row, tr("Id"));
    m_columns.split = addColumn(row, tr("Split"));
    m_columns.set = addColumn(row, tr("Set"));
    return widget;
}

QWidget* ImportPanel::makeChoices() {
    auto* turning = new TurningRow(kChoicesBeside, kStep, m_card);
    m_choices.row = turning;
    const auto addGroup = [turning](int stretch) {
        auto* group = new QWidget(turning);
        auto* row = new QHBoxLayout(group);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(kStep);
        turning->add(group, stretch);
        return row;
    };
    QHBoxLayout* split = addGroup(1);
    QHBoxLayout* others = addGroup(0);
    m_choices.share = new QDoubleSpinBox(m_choices.row);
    m_choices.share->setRange(0, kPercent);
    m_choices.share->setDecimals(0);
    m_choices.share->setValue(kUsualShare);
    m_choices.share->setSuffix(tr("\u00a0% held out"));
    m_choices.share->setAccessibleName(tr("Share to hold out where the file names no split"));
    m_choices.seed = new QSpinBox(m_choices.row);
    m_choices.seed->setRange(0, std::numeric_limits<int>::max());
    m_choices.seed->setPrefix(tr("seed\u00a0"));
    m_choices.seed->setValue(1);
    for (QAbstractSpinBox* box : std::initializer_list<QAbstractSpinBox*>{m_choices.share, m_choices.seed})
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_choices.seed->setAccessibleName(tr("Seed that those are chosen by"));
    m_choices.set = new QLineEdit(m_choices.row);
    m_choices.set->setPlaceholderText(tr("Name of the data set, if there are several"));
    m_choices.set->setAccessibleName(m_choices.set->placeholderText());
    m_choices.skip = new QCheckBox(tr("Leave out bad rows"), m_choices.row);
    m_choices.replace = new QCheckBox(tr("Replace the present ones"), m_choices.row);
    split->addWidget(m_choices.share);
    split->addWidget(m_choices.seed);
    split->addWidget(m_choices.set, 1);
    others->addWidget(m_choices.skip);
    others->addWidget(m_choices.replace);
    others->addStretch(1);
    connectChoices();
    return m_choices.row;
}

void ImportPanel::connectChoices() const {
    connect(m_choices.share, &QDoubleSpinBox::valueChanged, this, &ImportPanel::wishChanged);
    connect(m_choices.seed, &QSpinBox::valueChanged, this, &ImportPanel::wishChanged);
    connect(m_choices.set, &QLineEdit::textChanged, this, &ImportPanel::wishChanged);
    connect(m_choices.skip, &QCheckBox::toggled, this, &ImportPanel::wishChanged);
    connect(m_choices.replace, &QCheckBox::toggled, this, &ImportPanel::wishChanged);
}

void ImportPanel::setFile(const QString& name) {
    m_card->title()->setText(tr("Import %1").arg(shownText(name)));
    for (QComboBox* picker : {m_columns.text, m_columns.id, m_columns.split, m_columns.set}) {
        const QSignalBlocker quiet(picker);
        picker->clear();
    }
    {
        const QSignalBlocker quiet(this);
        m_choices.skip->setChecked(false);
        m_choices.replace->setChecked(false);
        m_choices.set->clear();
    }
    m_rows->setRowCount(0);
    m_summary->setText({});
    showReading();
    Q_EMIT opened();
}

void ImportPanel::showReading() {
    m_takenFor->setText(tr("Reading…"));
    m_problem->hide();
    m_button->setEnabled(false);
}

void ImportPanel::showProblem(const QString& sentence, const std::vector<std::string>& fields) {
    m_takenFor->setText(fields.empty() ? QString() : tr("Choose above which field holds the text."));
    if (!fields.empty()) {
        QueryPreview unread;
        unread.fields = fields;
        fillColumns(unread);
    }
    m_problem->setText(sentence);
    m_problem->show();
    m_rows->setRowCount(0);
    m_summary->setText({});
    m_button->setEnabled(false);
}

/// The field that is read stands in each; to have none is offered where the file need not have one.
void ImportPanel::fillColumns(const QueryPreview& preview) {
    const std::pair<QComboBox*, std::optional<std::string>> pickers[] = {{m_columns.text, preview.columns.text},
                                                                         {m_columns.id, preview.columns.id},
                                                                         {m_columns.split, preview.columns.split},
                                                                         {m_columns.set, preview.columns.set}};
    for (const auto& [picker, read] : pickers) {
        const QString chosen = picker->currentData().toString();
        const QSignalBlocker quiet(picker);
        picker->clear();
        const QString found = shownText(fromUtf8(read.value_or("")));
        const QString none = picker == m_columns.id ? tr("none: from the text") : tr("none");
        const bool isChosen = !chosen.isEmpty() && chosen != kRecognised;
        const QString recognised = found.isEmpty() ? none : tr("%1 (recognised)").arg(found);
        picker->addItem(isChosen ? tr("as recognised") : recognised, kRecognised);
        for (const std::string& field : preview.fields)
            picker->addItem(shownText(fromUtf8(field)), QLatin1Char('=') + fromUtf8(field));
        if (picker != m_columns.text) picker->addItem(tr("do not use"), QStringLiteral("-"));
        picker->setCurrentIndex(std::max(0, picker->findData(chosen)));
    }
}

void ImportPanel::fillRows(const QueryPreview& preview) {
    m_rows->setRowCount(static_cast<int>(preview.first.size()));
    for (std::size_t i = 0; i < preview.first.size(); ++i) {
        const PreviewedQueryRow& row = preview.first[i];
        const QString cells[kShownColumns] = {shownText(fromUtf8(row.query.id)), oneLine(row.query.text),
                                              splitWords(row.query), row.tokens ? wholeNumber(*row.tokens) : QString(),
                                              stateWords(row.state)};
        for (int column = 0; column < kShownColumns; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            if (column == 1) item->setToolTip(plainToolTip(shownText(fromUtf8(row.query.text)).left(600)));
            if (column == 3) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_rows->setItem(static_cast<int>(i), column, item);
        }
    }
}

void ImportPanel::showPreview(const QueryPreview& preview) {
    fillColumns(preview);
    fillRows(preview);
    m_takenFor->setText(tr("Taken for %1.").arg(shownText(fromUtf8(preview.takenFor))));
    m_choices.share->setEnabled(!preview.namesSplits);
    m_choices.seed->setEnabled(!preview.namesSplits);
    m_summary->setText(summaryOf(preview).join(QLatin1Char('\n')));
    m_problem->setText(sentenceOfNote(preview.problem));
    m_problem->setVisible(!preview.problem.empty());
    m_button->setText(importWords(preview.counts));
    m_button->setEnabled(preview.problem.empty());
}

void ImportPanel::setColumns(const QueryColumns& columns) {
    const std::pair<QComboBox*, std::optional<std::string>> pickers[] = {{m_columns.text, columns.text},
                                                                         {m_columns.id, columns.id},
                                                                         {m_columns.split, columns.split},
                                                                         {m_columns.set, columns.set}};
    for (const auto& [picker, said] : pickers)
        picker->setCurrentIndex(said ? picker->findData(QLatin1Char('=') + fromUtf8(*said)) : 0);
}

ImportWish ImportPanel::wish() const {
    return {{.replace = m_choices.replace->isChecked(),
             .heldOutShare = m_choices.share->value() / kPercent,
             .seed = m_choices.seed->value(),
             .set = toUtf8(m_choices.set->text().trimmed()),
             .columns = {saidColumn(m_columns.text), saidColumn(m_columns.id), saidColumn(m_columns.split),
                         saidColumn(m_columns.set)}},
            m_choices.skip->isChecked()};
}

}  // namespace sami
