#include "ui/principles/versions_panel.h"

#include <algorithm>

#include <QDateTime>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>

#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"
#include "ui/text/word_units.h"

namespace sami {

namespace {

constexpr int kListLetters = 36;

std::string bothSides(const Principle& words) {
    return words.hasAntithesis() ? words.text + "\n≠ " + words.antithesis : words.text;
}

QString lineOf(const Wording& wording) {
    QStringList parts{VersionsPanel::tr("Version %1").arg(wholeNumber(wording.version.number))};
    if (wording.isPresent) parts.append(VersionsPanel::tr("now"));
    for (const std::string& run : wording.runs) parts.append(VersionsPanel::tr("taught in %1").arg(fromUtf8(run)));
    if (wording.version.time > 0) {
        const auto when = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(wording.version.time * 1000));
        parts.append(QLocale().toString(when, QLocale::ShortFormat));
    }
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

VersionsPanel::VersionsPanel(QWidget* parent)
    : QWidget(parent),
      m_caption(makeText({}, this, Tone::Muted)),
      m_list(new QListWidget(this)),
      m_then(new ResponseView(this)),
      m_now(new ResponseView(this)),
      m_restore(new QPushButton(tr("Restore"), this)) {
    m_list->setAccessibleName(tr("Versions of the pair"));
    m_list->setFixedWidth(lettersWide(*this, kListLetters));
    m_then->setAccessibleName(tr("The chosen version"));
    m_now->setAccessibleName(tr("The present version"));
    explain(m_restore, tr("Gives the pair the words of the chosen version again."));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    grid->addWidget(m_caption, 0, 0);
    grid->addWidget(makeText(tr("Chosen version"), this, Tone::Muted), 0, 1);
    grid->addWidget(makeText(tr("Now"), this, Tone::Muted), 0, 2);
    grid->addWidget(m_list, 1, 0, 2, 1);
    grid->addWidget(m_then, 1, 1);
    grid->addWidget(m_now, 1, 2);
    grid->addWidget(m_restore, 2, 1, Qt::AlignLeft);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    grid->setRowStretch(1, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &VersionsPanel::showChosen);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        const auto place = static_cast<std::size_t>(m_list->currentRow());
        if (place < m_wordings.size())
            Q_EMIT restoreRequested(m_wordings[place].version.words.id, m_wordings[place].version.number);
    });
}

void VersionsPanel::showWordings(const QString& name, std::vector<Wording> wordings, bool readOnly) {
    std::ranges::reverse(wordings);  // what was written last comes first
    m_wordings = std::move(wordings);
    m_readOnly = readOnly;
    m_caption->setText(m_wordings.empty() ? tr("Choose a pair above.") : shownText(name));
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const Wording& wording : m_wordings) m_list->addItem(lineOf(wording));
        const auto now = std::ranges::find(m_wordings, true, &Wording::isPresent);
        m_list->setCurrentRow(now == m_wordings.end() ? 0 : static_cast<int>(now - m_wordings.begin()));
    }
    showChosen();
}

void VersionsPanel::showChosen() {
    const auto place = static_cast<std::size_t>(m_list->currentRow());
    const auto now = std::ranges::find(m_wordings, true, &Wording::isPresent);
    if (m_list->currentRow() < 0 || place >= m_wordings.size() || now == m_wordings.end()) {
        m_then->showPlain({});
        m_now->showPlain({});
        return m_restore->setEnabled(false);
    }
    const WordDiff diff =
        wordDiff(bothSides(m_wordings[place].version.words), bothSides(now->version.words), wordUnits);
    m_then->showSpans(diff.baseline, DiffSide::Baseline);
    m_now->showSpans(diff.candidate, DiffSide::Candidate);
    m_restore->setEnabled(!m_readOnly && !m_wordings[place].isPresent);
}

}  // namespace sami
