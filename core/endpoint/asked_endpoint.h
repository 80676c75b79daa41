#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/endpoint/endpoint_calls.h"
#include "core/endpoint/endpoint_url.h"
#include "core/run/worker_session.h"

namespace sami {

/// An endpoint as a run's setup names it, with the key of the worker's environment.
struct KeyedEndpoint {
    EndpointUrl url;
    std::string key;

    /// Error: as of endpointUrl() and accessKey().
    static Result<KeyedEndpoint> of(const JudgeSetup& setup);
    /// The text with the key struck out: an endpoint can say what it was sent, and its words go to files.
    std::string withoutKey(const std::string& text) const;
};

/// What a run asks an endpoint.
struct EndpointRequests {
    std::vector<std::string> bodies;
    /// What becomes of an answer; in the order they come.
    std::function<Result<void>(const EndpointCalls::Answer&)> take;
    std::string remedy;  ///< a sentence behind a failure: what is kept, and how to go on
};

/// Makes the requests side by side until each has an answer or a failure that was taken. Error: of `take`; Cancelled
/// when asked to stop; the endpoint refuses before it has answered anything, or fails many times in a row.
Result<void> askEndpoint(WorkerSession& session, const JudgeSetup& setup, const KeyedEndpoint& endpoint,
                         const EndpointRequests& requests);

}  // namespace sami
