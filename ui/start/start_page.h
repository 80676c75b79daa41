#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ui/page.h"
#include "ui/session/recent_experiments.h"
#include "ui/start/pair_card.h"

class QAbstractButton;
class QButtonGroup;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sami {

class CardGrid;
class DeviceRow;
class OwnPairCard;
class OwnPrinciplesCard;
class StoryCards;

/// What this page knows of the open experiment.
struct OpenExperiment {
    enum class Run { None, Starting, Active, Resumable, Over };

    QString file;                       ///< its name without folders; empty when none is open
    std::vector<Principle> principles;  ///< that it teaches, or would
    std::optional<Principle> pair;      ///< where that is exactly one
    Run run = Run::None;
    bool readOnly = false;

    /// Whether it was never run and could be.
    bool awaitsItsFirstRun() const { return run == Run::None && !readOnly && !principles.empty(); }
};

/// "What can this do?": choose a principle pair, press one button, and read in three cards what happens.
class StartPage final : public Page {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent);

    void setOffers(const std::vector<PairOffer>& offers);
    /// @param moveToBin what is done with the path of one that is to go
    void setRecent(const std::vector<RecentExperiment>& recent,
                   const std::function<void(const QString&)>& moveToBin = {});
    /// Another experiment is open: its pair becomes the chosen one.
    void setOpen(const OpenExperiment& open);
    /// How the run of the open experiment stands. While it is in progress a second one can't be started: the button
    /// shows it instead, and what is taught stays chosen. One that can go on is offered first, as long as its pair is
    /// the chosen one.
    void setRun(OpenExperiment::Run run);
    /// Why the button can't work (no model, no worker); empty when it can.
    void setObstacle(const QString& sentence);

    /// Principle that the button would teach now.
    Principle chosen() const;

    StoryCards* story() const { return m_story; }
    /// Where it would compute.
    DeviceRow* devices() const { return m_devices; }

    /// Presses the big button, if it can be pressed.
    void press() override;
    /// What that would do, in words.
    QString offer() const override;

Q_SIGNALS:
    void teachRequested(const sami::Principle& principle);
    /// The open experiment as it is.
    void teachOpenRequested();
    void resumeRequested();
    void showRunRequested();
    void openRequested(const QString& path);

private:
    QWidget* makeOfferSection();
    QWidget* makeActionBar();
    QWidget* makeHints(QWidget* row);
    QWidget* makeRecentSection();
    enum class Offer { Teach, Resume, Watch };

    void choose(QAbstractButton* card);
    void teach();
    void updateAction();
    void updateChoice();
    Offer presentOffer() const;
    QString hintFor(Offer offer, const QString& problem) const;
    bool updateRecent(const std::vector<RecentExperiment>& recent);
    bool isOpenPair(const Principle& principle) const;
    bool isBusy() const;
    void chooseOpenPair();
    void orderTabs();

    std::vector<PairCard*> m_cards;
    CardGrid* m_grid = nullptr;
    QButtonGroup* m_choice = nullptr;
    OwnPairCard* m_own = nullptr;
    OwnPrinciplesCard* m_openOnes = nullptr;
    QPushButton* m_action = nullptr;
    QPushButton* m_again = nullptr;
    QLabel* m_hint = nullptr;
    DeviceRow* m_devices = nullptr;
    StoryCards* m_story = nullptr;
    QVBoxLayout* m_recentRows = nullptr;
    QString m_obstacle;
    OpenExperiment m_open;
};

}  // namespace sami
