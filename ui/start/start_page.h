#pragma once

#include <vector>

#include <QWidget>

#include "ui/start/pair_card.h"

class QButtonGroup;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sami {

class CardGrid;
class OwnPairCard;
class StoryCard;

/// An experiment opened before.
struct RecentExperiment {
    QString path;
    QString lastOpened;  ///< ready to read: "today, 14:05"
};

/// "What can this do?": choose a principle pair, press one button, and read in three cards what happens.
class StartPage final : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent);

    void setOffers(const std::vector<PairOffer>& offers);
    void setRecent(const std::vector<RecentExperiment>& recent);
    /// While a run is in progress a second one can't be started; the button shows the running one instead.
    void setBusy(bool busy);
    /// Why the button can't work (no model, no worker); empty when it can.
    void setObstacle(const QString& sentence);

    /// Principle that the button would teach now.
    Principle chosen() const;

    void showBefore(const QString& figure, const QString& sample);
    void showLearning(const QString& figure);
    void showAfter(const QString& figure, const QString& sample);
    void clearStory();

    /// Presses the big button, if it can be pressed.
    void press();

Q_SIGNALS:
    void teachRequested(const sami::Principle& principle);
    void showRunRequested();
    void openRequested(const QString& path);

private:
    QWidget* makeOfferSection();
    QWidget* makeActionRow();
    QWidget* makeStorySection();
    QWidget* makeRecentSection();
    void updateAction();

    std::vector<PairCard*> m_cards;
    CardGrid* m_grid;
    QButtonGroup* m_choice;
    OwnPairCard* m_own;
    QPushButton* m_action;
    QLabel* m_hint;
    StoryCard* m_before;
    StoryCard* m_learning;
    StoryCard* m_after;
    QWidget* m_recentSection;
    QVBoxLayout* m_recentRows;
    QString m_obstacle;
    bool m_busy = false;
};

}  // namespace sami
