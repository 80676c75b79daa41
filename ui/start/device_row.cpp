#include "ui/start/device_row.h"

#include <utility>

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Beside the button in the smallest window.
constexpr int kSentenceLines = 3;

}  // namespace

DeviceRow::DeviceRow(QWidget* parent)
    : QWidget(parent),
      m_sentence(new ClampedText(kSentenceLines, this)),
      m_problem(makeParagraph({}, this, Tone::Alarm)),
      m_change(new QPushButton(tr("Change"), this)),
      m_menu(new QMenu(this)),
      m_options(new QActionGroup(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    setRole(m_change, QStringLiteral("link"));
    m_change->setAccessibleName(tr("Change where it computes"));
    m_change->setMenu(m_menu);
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &DeviceRow::listOpened);
    connect(m_options, &QActionGroup::triggered, this,
            [this](const QAction* option) { Q_EMIT chosen(option->data().toString()); });
    layout->addWidget(m_sentence, 0, Qt::AlignVCenter);
    layout->addWidget(m_problem, 1);
    layout->addWidget(m_change);
    layout->addStretch();
    showChoice("cpu", {});
}

void DeviceRow::showChoice(const std::string& choice, const KnownDevices& known) {
    const bool wasFine = isFine();
    m_sentence->setText(whereSentence(choice, known));
    m_problem->setText(deviceProblem(choice, known));
    m_sentence->setVisible(isFine());
    m_problem->setVisible(!isFine());
    fill(choice, known);
    m_change->setVisible(m_options->actions().size() > 1 || !isFine());
    if (wasFine != isFine()) Q_EMIT fineChanged();
}

bool DeviceRow::isFine() const {
    return m_problem->text().isEmpty();
}

/// What is listed already stays, with other words: the list may be open.
void DeviceRow::fill(const std::string& choice, const KnownDevices& known) {
    const std::vector<DeviceOption> options = deviceOptions(known);
    while (m_options->actions().size() > static_cast<qsizetype>(options.size())) delete m_options->actions().last();
    while (m_options->actions().size() < static_cast<qsizetype>(options.size())) {
        QAction* option = m_menu->addAction(QString());
        option->setCheckable(true);
        m_options->addAction(option);
    }
    for (std::size_t i = 0; i < options.size(); ++i) {
        QAction* option = m_options->actions()[static_cast<qsizetype>(i)];
        option->setText(nameOnButton(options[i].text));
        option->setToolTip(plainToolTip(options[i].hint));
        option->setData(fromUtf8(options[i].choice));
        option->setChecked(options[i].choice == choice);
    }
}

}  // namespace sami
