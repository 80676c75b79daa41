#include "ui/start/recent_row.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString sizeText(const ExperimentGlance& glance) {
    return glance.bytes == 0
               ? QString()
               : QLocale().formattedDataSize(static_cast<qint64>(glance.bytes), 0, QLocale::DataSizeSIFormat);
}

QString workText(ExperimentGlance::Work work) {
    switch (work) {
        case ExperimentGlance::Work::Running:
            return RecentRow::tr("at work");
        case ExperimentGlance::Work::Paused:
            return RecentRow::tr("paused");
        case ExperimentGlance::Work::None:
            break;
    }
    return {};
}

}  // namespace

RecentRow::RecentRow(const RecentExperiment& experiment, QWidget* parent) : QWidget(parent), m_path(experiment.path) {
    const QString name = QFileInfo(m_path).completeBaseName();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    auto* open = new QPushButton(nameOnButton(name), this);
    setRole(open, QStringLiteral("link"));
    explain(open, m_path);
    m_facts = new ElidedLabel(this);
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_bin = new QPushButton(tr("Move to the bin"), this);
    setRole(m_bin, QStringLiteral("link"));
    m_bin->setAccessibleName(tr("Move %1 to the bin").arg(name));
    connect(open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(m_path); });
    connect(m_bin, &QPushButton::clicked, this, [this] { Q_EMIT binRequested(m_path); });
    layout->addWidget(open);
    layout->addWidget(m_facts, 1);
    layout->addWidget(m_bin);
    showExperiment(experiment);
}

void RecentRow::showExperiment(const RecentExperiment& experiment) {
    const bool works = experiment.glance.work != ExperimentGlance::Work::None;
    QStringList facts{experiment.lastOpened, sizeText(experiment.glance),
                      experiment.isOpen ? tr("open here") : QString(), workText(experiment.glance.work)};
    facts.removeAll(QString());
    m_facts->setText(facts.join(QStringLiteral("  ·  ")));
    m_bin->setEnabled(!works && !experiment.isOpen);
    explain(m_bin, works ? tr("A worker is at it. It can be moved when that has ended.")
                   : experiment.isOpen
                       ? tr("It is open here. It can be moved once another experiment is open.")
                       : tr("The experiment and the models it has trained. The system keeps them until its bin "
                            "is emptied."));
}

}  // namespace sami
