#include "core/workbench/asked_model.h"

#include <filesystem>

#include "core/endpoint/endpoint_url.h"
#include "core/weights/model_location.h"

namespace sami {

Result<PlacedModel> placedModel(const Document& document, const std::string& name) {
    if (modelNamed(document, name)) {
        Result<std::string> location = modelLocation(document, name);
        if (!location) return std::unexpected(location.error());
        const Result<RunSettings> settings = settingsOf(document, name);
        if (!settings) return std::unexpected(settings.error());
        return PlacedModel{std::move(*location), settings->promptFormat};
    }
    const Result<std::filesystem::path> place = locateModel(name);
    if (!place) return std::unexpected(place.error());
    return PlacedModel{std::filesystem::absolute(*place).string(), "auto"};
}

Result<ChosenEndpoint> chosenEndpoint(std::string_view url, JudgeSetup setup, std::string_view option) {
    const Result<EndpointUrl> endpoint = endpointUrl(url);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (setup.model.empty()) {
        return fail(ErrorKind::Usage, "name the model of {host} that is to be asked: {option} NAME",
                    {{"host", endpoint->authority}, {"option", option}});
    }
    // The worker reads the key for itself, from its own environment.
    if (const Result<std::string> key = accessKey(*endpoint, setup.keyEnv); !key) return std::unexpected(key.error());
    setup.url = endpoint->url;
    std::string name = "endpoint:" + endpoint->authority + "/" + setup.model;
    return ChosenEndpoint{std::move(name), std::move(setup)};
}

}  // namespace sami
