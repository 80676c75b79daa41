#pragma once

#include <functional>

#include <QKeySequence>
#include <QString>
#include <QWidget>

namespace sami {

class EditHistory;
class ExperimentSession;
class MachineDevices;
class RecentExperiments;
class RunSteering;
class SideRuns;

/// Names by which pages send the reader to each other.
namespace pageId {
inline const QString start = QStringLiteral("start");
inline const QString principles = QStringLiteral("principles");
inline const QString drafts = QStringLiteral("principles/drafts");  ///< a part of it, and behind a slash an id
inline const QString queries = QStringLiteral("queries");
inline const QString live = QStringLiteral("live");
inline const QString review = QStringLiteral("review");
}  // namespace pageId

/// What a page may subscribe to.
struct PageSources {
    ExperimentSession* session = nullptr;
    RunSteering* steering = nullptr;
    SideRuns* sideRuns = nullptr;
    RecentExperiments* recent = nullptr;
    MachineDevices* devices = nullptr;
    EditHistory* edits = nullptr;
};

/// A page of the window. The actions that were added to it (QWidget::addAction) stand in a menu of its own and can be
/// used while it is shown.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// What Ctrl+Enter does here, in words; empty where that is no matter of the page.
    virtual QString offer() const { return {}; }
    virtual void press() {}
    /// Whether Space pauses the run from anywhere on the page.
    virtual bool pausesBySpace() const { return false; }
    /// Leads to a part of the page by the name it has for it, behind the slash of a page id.
    virtual void showPart(const QString& part) { Q_UNUSED(part) }
    /// Its actions have just been enabled, as it is shown: those that make no sense now are to be disabled again.
    virtual void refreshActions() {}

Q_SIGNALS:
    void offerChanged();
    void pageRequested(const QString& page);
    /// Answers are here that a reader may have waited for and does not see. No page shows itself because of it.
    void arrived();
    /// To the page: the reader wants to see what arrived last, whatever it shows.
    void latestRequested();
    /// The reader has something to say of an answer.
    void remarkWanted(const QString& query, const QString& answer);
    /// Something the page tried did not work; one sentence.
    void failed(const QString& sentence);
};

/// All the window knows of a page.
struct PageEntry {
    QString id;
    QString name;
    QString question;  ///< that the page answers
    QString icon;
    QKeySequence key;
    QString menu;  ///< of its actions; empty where it has none
    /// Makes the page and has it follow what it shows.
    std::function<Page*(const PageSources& sources, QWidget* parent)> make;
};

}  // namespace sami
