#include "ui/principles/prompt_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kWhileTypingMs = 200;

}  // namespace

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent),
      m_query(new QLineEdit(this)),
      m_constitutions(new PagePicker(this)),
      m_tokens(makeText({}, this, Tone::Muted)),
      m_text(new QPlainTextEdit(this)) {
    m_query->setAccessibleName(tr("Query"));
    m_query->setMaxLength(static_cast<int>(kMaxShownCharacters));
    m_query->setPlaceholderText(tr("The first training query, or type another one"));
    m_query->setClearButtonEnabled(true);
    m_constitutions->setAccessibleName(tr("Constitution of the prompt"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Prompt as the model gets it"));
    auto* typed = new QTimer(this);
    typed->setSingleShot(true);
    typed->setInterval(kWhileTypingMs);
    connect(m_query, &QLineEdit::textEdited, typed, qOverload<>(&QTimer::start));
    connect(m_query, &QLineEdit::textChanged, this, [typed](const QString& text) {
        if (text.isEmpty()) typed->start();
    });
    connect(typed, &QTimer::timeout, this, &PromptPanel::queryChanged);
    connect(m_constitutions, &QComboBox::currentIndexChanged, this, &PromptPanel::showChosen);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    row->addWidget(m_query, 1);
    row->addWidget(m_constitutions);
    row->addWidget(m_tokens);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    layout->addLayout(row);
    layout->addWidget(m_text, 1);
}

QString PromptPanel::query() const {
    return m_query->text().trimmed();
}

void PromptPanel::showPreview(const ContrastPreview& preview) {
    m_example = preview.examples.empty() ? PreviewedQuery() : preview.examples.front();
    m_problem = preview.problem.empty() ? QString() : sentenceOf({ErrorKind::Input, preview.problem});
    m_constitutionBeforeQuery = preview.constitutionBeforeQuery;
    const int before = std::max(0, m_constitutions->currentIndex());
    const QSignalBlocker quiet(m_constitutions);
    m_constitutions->clear();
    for (const Constitution& constitution : m_example.constitutions)
        m_constitutions->addItem(shownText(fromUtf8(constitution.name)));
    m_constitutions->setCurrentIndex(std::min(before, m_constitutions->count() - 1));
    m_constitutions->setEnabled(m_constitutions->count() > 0);
    showChosen();
}

void PromptPanel::showChosen() {
    const auto place = static_cast<std::size_t>(std::max(0, m_constitutions->currentIndex()));
    if (place >= m_example.constitutions.size()) {
        m_tokens->clear();
        m_text->setPlainText(m_problem.isEmpty()
                                 ? tr("There is no query to show a prompt of yet. Type one above, or import queries.")
                                 : m_problem);
        return;
    }
    if (place >= m_example.prompts.size()) {
        m_tokens->setText(tr("The model is not on this computer: its prompt can't be shown."));
        m_text->setPlainText(shownText(fromUtf8(m_example.constitutions[place].text())));
        return;
    }
    const PreviewedPrompt& prompt = m_example.prompts[place];
    const QString count = tokenCount(static_cast<double>(prompt.ids.size()));
    m_tokens->setText(m_constitutionBeforeQuery ? tr("%1; the constitution stands before the query").arg(count)
                                                : count);
    const QString text = shownText(fromUtf8(prompt.text));
    if (m_text->toPlainText() != text) m_text->setPlainText(text);
}

}  // namespace sami
