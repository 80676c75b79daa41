#include "ui/principles/writer_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kExampleLines = 3;

QString endpointKey(const char* field) {
    return QStringLiteral("writer/%1").arg(QLatin1StringView(field));
}

/// In the order of the fields: what is kept of an endpoint. The key itself never is.
constexpr const char* kEndpointKeys[] = {"url", "model", "keyVariable"};

QLineEdit* makeField(const QString& name, const QString& placeholder, QWidget* parent) {
    auto* field = new QLineEdit(parent);
    field->setAccessibleName(name);
    field->setPlaceholderText(placeholder);
    field->setMaxLength(static_cast<int>(kMaxShownCharacters));
    return field;
}

std::vector<std::string> linesIn(const QPlainTextEdit* field) {
    std::vector<std::string> lines;
    for (const QString& line : field->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty()) lines.push_back(toUtf8(line.trimmed()));
    }
    return lines;
}

}  // namespace

WriterForm::WriterForm(QWidget* parent)
    : QWidget(parent),
      m_kind(new PagePicker(this)),
      m_task(makeField(tr("What the principles are for"), tr("What should answers be like? What are they for?"), this)),
      m_writer(new PagePicker(this)),
      m_withExamples(new QCheckBox(tr("Examples"), this)),
      m_more(new QWidget(parent)),
      m_endpoint(new QWidget(m_more)),
      m_examples(new QWidget(m_more)) {
    m_kind->setAccessibleName(tr("What is written"));
    m_kind->addItem(tr("New principles"), static_cast<int>(DraftKind::Principle));
    m_kind->addItem(tr("An antithesis"), static_cast<int>(DraftKind::Antithesis));
    m_kind->addItem(tr("Other words"), static_cast<int>(DraftKind::Paraphrase));
    m_writer->setAccessibleName(tr("Who writes"));
    explain(m_withExamples, tr("New principles are written from answers that are right, and from such that are not."));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    row->addWidget(m_kind);
    row->addWidget(m_task, 1);
    row->addWidget(m_withExamples);
    row->addWidget(m_writer);
    makeEndpointRow();
    makeExamplesRow();
    auto* column = new QVBoxLayout(m_more);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfStep);
    column->addWidget(m_endpoint);
    column->addWidget(m_examples);
    showWriters({});
    for (QComboBox* picker : {m_kind, m_writer})
        connect(picker, &QComboBox::currentIndexChanged, this, &WriterForm::arrange);
    connect(m_writer, &QComboBox::activated, this, [this] { m_choseEndpoint = asksEndpoint(); });
    connect(m_withExamples, &QCheckBox::toggled, this, &WriterForm::arrange);
    connect(m_task, &QLineEdit::textChanged, this, &WriterForm::changed);
    connect(m_task, &QLineEdit::returnPressed, this, &WriterForm::submitted);
    arrange();
}

void WriterForm::makeEndpointRow() {
    auto* row = new QHBoxLayout(m_endpoint);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    m_endpointFields = {
        makeField(tr("Address of the endpoint"), tr("Address: http://localhost:8080/v1"), m_endpoint),
        makeField(tr("Name of the model"), tr("Model"), m_endpoint),
        makeField(tr("Variable that holds the key"), tr("Variable of the key; empty: none"), m_endpoint)};
    explain(m_endpointFields.back(), tr("The name of an environment variable. The key itself is written nowhere."));
    const QSettings settings;
    const QString usual[] = {{}, {}, fromUtf8(WriterEndpoint().keyEnv)};
    for (std::size_t i = 0; i < m_endpointFields.size(); ++i) {
        m_endpointFields[i]->setText(settings.value(endpointKey(kEndpointKeys[i]), usual[i]).toString());
        row->addWidget(m_endpointFields[i], i == 0 ? 2 : 1);
        connect(m_endpointFields[i], &QLineEdit::textChanged, this, &WriterForm::changed);
        connect(m_endpointFields[i], &QLineEdit::returnPressed, this, &WriterForm::submitted);
    }
}

void WriterForm::makeExamplesRow() {
    auto* grid = new QGridLayout(m_examples);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    const QString titles[] = {tr("Answers as they should be, one a line"), tr("Answers that are not, one a line")};
    for (int side = 0; side < 2; ++side) {
        auto* field = new QPlainTextEdit(m_examples);
        setRole(field, QStringLiteral("field"));
        field->setAccessibleName(titles[side]);
        field->setTabChangesFocus(true);
        field->setFixedHeight(field->fontMetrics().lineSpacing() * kExampleLines + 2 * kStep);
        grid->addWidget(makeText(titles[side], m_examples, Tone::Muted), 0, side);
        grid->addWidget(field, 1, side);
        grid->setColumnStretch(side, 1);
        connect(field, &QPlainTextEdit::textChanged, this, &WriterForm::changed);
        m_exampleFields.push_back(field);
    }
}

void WriterForm::showWriters(const std::vector<AskableModel>& models) {
    const QVariant before = m_writer->currentData();
    {
        const QSignalBlocker quiet(m_writer);
        m_writer->clear();
        for (const AskableModel& model : models) m_writer->addItem(model.words, fromUtf8(model.name));
        m_writer->addItem(tr("An endpoint"));
        const int kept = m_choseEndpoint ? m_writer->count() - 1 : m_writer->findData(before);
        m_writer->setCurrentIndex(m_choseEndpoint || (before.isValid() && kept >= 0) ? kept : 0);
    }
    arrange();
}

void WriterForm::showPair(const Principle* pair) {
    m_pair = pair == nullptr ? std::string() : pair->name;
    Q_EMIT changed();
}

void WriterForm::setHasPrinciples(bool hasPrinciples) {
    m_hasPrinciples = hasPrinciples;
    Q_EMIT changed();
}

DraftKind WriterForm::kind() const {
    return static_cast<DraftKind>(m_kind->currentData().toInt());
}

bool WriterForm::asksEndpoint() const {
    return m_writer->currentIndex() >= 0 && !m_writer->currentData().isValid();
}

void WriterForm::arrange() {
    const bool isNew = kind() == DraftKind::Principle;
    m_task->setVisible(isNew);
    m_withExamples->setVisible(isNew);
    m_endpoint->setVisible(asksEndpoint());
    m_examples->setVisible(isNew && m_withExamples->isChecked());
    m_more->setVisible(asksEndpoint() || (isNew && m_withExamples->isChecked()));
    Q_EMIT changed();
}

WriterWish WriterForm::wish() const {
    WriterWish wish;
    if (kind() == DraftKind::Principle) {
        wish.task = toUtf8(m_task->text().trimmed());
        if (m_withExamples->isChecked()) {
            wish.good = linesIn(m_exampleFields[0]);
            wish.bad = linesIn(m_exampleFields[1]);
        }
    } else if (kind() == DraftKind::Antithesis) {
        wish.antithesesOf = {m_pair};
    } else {
        wish.paraphrasesOf = {m_pair};
    }
    if (asksEndpoint()) {
        wish.writer = "endpoint:" + toUtf8(m_endpointFields[0]->text().trimmed());
        wish.endpoint.model = toUtf8(m_endpointFields[1]->text().trimmed());
        wish.endpoint.keyEnv = toUtf8(m_endpointFields[2]->text().trimmed());
    } else {
        wish.writer = toUtf8(m_writer->currentData().toString());
    }
    return wish;
}

void WriterForm::rememberEndpoint() const {
    if (!asksEndpoint()) return;
    QSettings settings;
    for (std::size_t i = 0; i < m_endpointFields.size(); ++i)
        settings.setValue(endpointKey(kEndpointKeys[i]), m_endpointFields[i]->text().trimmed());
}

QString WriterForm::obstacle() const {
    if (asksEndpoint() && m_endpointFields[0]->text().trimmed().isEmpty())
        return tr("Say where the endpoint is: an address such as http://localhost:8080/v1.");
    if (asksEndpoint() && m_endpointFields[1]->text().trimmed().isEmpty())
        return tr("Name the model that the endpoint is asked for.");
    if (kind() != DraftKind::Principle) return m_pair.empty() ? tr("Choose a pair above.") : QString();
    const WriterWish asked = wish();
    const bool isEmpty = asked.task.empty() && asked.good.empty() && asked.bad.empty() && !m_hasPrinciples;
    return isEmpty ? tr("Describe what the principles are for, or write a first one above.") : QString();
}

}  // namespace sami
